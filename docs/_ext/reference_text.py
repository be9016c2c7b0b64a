"""The reference of the manual as reStructuredText, read from the package: rules, commands, configuration, documents, codes, words.

Functions here take records and give text; ``reference`` puts that text into pages.
"""

from __future__ import annotations

import importlib
import inspect
import re
import sys
import types
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import click
import msgspec

import traceability
from traceability.cli.exits import EXIT_CODES, STRONGEST_FIRST
from traceability.cli.main import cli
from traceability.collect.syntaxes import suffixes
from traceability.emit import site_words
from traceability.gate.profiles import PROFILES
from traceability.load.document import SECTIONS
from traceability.load.mistakes import MISTAKE_KINDS
from traceability.model.base import Item, Link, Record, Sourced
from traceability.model.document import Header
from traceability.rules.registry import Rule, all_rules

_FILE = re.compile(r"^=== (\S+)(?: (.+))?\n", re.M)
_RULE_ID = re.compile(r"\b[A-Z]{3}[0-9]{3}\b")
_MARKUP = re.compile(r"([*`|\\_])")
_BASES: tuple[type, ...] = (Item, Link, Sourced, Record)
_INJECTED = ("id", "origin")
_PLAIN = {str: "text", bool: "true or false", int: "a number", float: "a number", type(None): "nothing", Any: "anything"}
_LEXERS = {"py": "python", "toml": "toml", "yaml": "yaml", "yml": "yaml", "xml": "xml", "c": "c", "h": "c", "java": "java", "ini": "ini"}

# What every kind of text below is built from


def title(text: str, mark: str, label: str = "") -> str:
    """A heading, with a label before it where one is given."""
    head = f".. _{label}:\n\n" if label else ""
    return f"{head}{text}\n{mark * len(text)}\n\n"


def escaped(text: str) -> str:
    """Plain text in which nothing is markup."""
    return _MARKUP.sub(r"\\\1", text)


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]], widths: tuple[int, ...]) -> str:
    """A table of cells that hold one paragraph of reStructuredText each."""
    lines = [".. list-table::", "   :header-rows: 1", f"   :widths: {' '.join(map(str, widths))}", ""]
    for row in (head, *rows):
        lines += [f"   {'* -' if number == 0 else '  -'} {' '.join(cell.split())}".rstrip() for number, cell in enumerate(row)]
    return "\n".join(lines) + "\n\n"


def code(text: str, language: str, caption: str = "") -> str:
    """A block of code; ``force`` because an example may be wrong on purpose."""
    head = [f".. code-block:: {language}", "   :force:"] + ([f"   :caption: {caption}"] if caption else [])
    return "\n".join([*head, "", *(f"   {line}" if line else "" for line in text.rstrip("\n").split("\n"))]) + "\n\n"


def with_links(text: str) -> str:
    """A text in which ids of rules, outside literals, lead to their pages."""
    parts = re.split(r"(``.*?``)", text, flags=re.DOTALL)
    rules = all_rules()
    return "".join(
        part if part.startswith("``") else _RULE_ID.sub(lambda m: f":rule:`{m[0]}`" if m[0] in rules else m[0], part) for part in parts
    )


# Rules


def rule_page(rule: Rule) -> str:
    """The page of one rule. It stands in no table of contents: hundreds of them would fill the side of every page."""
    page = rule.manual()
    facts = {"Severity": rule.severity, "Kind": rule.kind, "Since": rule.since}
    units = {edition: ", ".join(f"``{unit}``" for unit in named) for edition, named in rule.sources.named().items()}
    facts |= units or {"Source": "pptrace's own rule; no work unit asks for it"}
    parts = [
        ":orphan:\n\n",
        title(f"{rule.id}: {rule.title}", "=", f"rule-{rule.id.lower()}"),
        f"{with_links(page.what)}\n\n",
        "".join(f":{name}: {value}\n" for name, value in facts.items()) + "\n",
        title("Why", "-") + f"{with_links(_sentence(page.why))}\n\n",
        title("Repair", "-") + f"{with_links(_sentence(page.repair))}\n\n",
        title("Fails", "-") + example(page.fails),
        title("Passes", "-") + example(page.passes),
        ":doc:`All rules </reference/rules>`\n",
    ]
    return "".join(parts)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def example(text: str) -> str:
    """The files of an example; a text without files is a part of a profile under CC 3.1."""
    parts = _FILE.split(text + "\n")
    if len(parts) == 1:
        return code(text, "yaml", "in a profile")
    return "".join(_file(*part) for part in zip(parts[1::3], parts[2::3], parts[3::3], strict=True))


def _file(name: str, extra: str | None, content: str) -> str:
    if extra and extra.startswith("link "):
        return f"``{name}`` is a symbolic link to ``{extra.removeprefix('link ')}``.\n\n"
    caption = f"{name} ({extra})" if extra else name
    return code(content, _LEXERS.get(name.rpartition(".")[2], "text"), caption) if content.strip() else f"``{name}`` is empty.\n\n"


def rule_lists() -> str:
    """All rules by family, each family with the title of its module."""
    parts = []
    for head, rules in _families().items():
        rows = ((f":rule:`{rule.id}`", escaped(rule.title), rule.severity) for rule in rules)
        parts.append(title(head, "-") + table(("Rule", "What it finds", "Severity"), rows, (15, 65, 20)))
    return "".join(parts)


def _families() -> dict[str, list[Rule]]:
    found: dict[str, list[Rule]] = {}
    for rule in all_rules().values():
        head = inspect.getdoc(sys.modules[rule.check.__module__]) or rule.id
        found.setdefault(head.split("\n", 1)[0].rstrip("."), []).append(rule)
    return found


# The command line


def commands() -> str:
    """Every command with its arguments and options."""
    return "".join(_command(name, command) for name, command in _walk("pptrace", cli))


def _walk(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    yield name, command
    if isinstance(command, click.Group):
        for inner, sub in sorted(command.commands.items()):
            yield from _walk(f"{name} {inner}", sub)


def _command(name: str, command: click.Command) -> str:
    context = click.Context(command, info_name=name)
    usage = context.get_usage().removeprefix("Usage: ")
    options = [record for param in command.get_params(context) if (record := param.get_help_record(context))]
    rows = ((f"``{names}``", escaped(meaning)) for names, meaning in options if meaning)
    parts = [title(name, "-", f"command-{name.replace(' ', '-')}"), code(" ".join(usage.split()), "text"), _help(command.help or "")]
    if isinstance(command, click.Group):
        inner = (f":ref:`{name} {sub} <command-{f'{name} {sub}'.replace(' ', '-')}>`" for sub in sorted(command.commands))
        parts.append(f"Commands: {', '.join(inner)}.\n\n")
    return "".join([*parts, table(("Option", "Meaning"), rows, (35, 65))])


def _help(text: str) -> str:
    """Help as click has it: paragraphs, those that begin with a backspace kept line by line."""
    parts = []
    for paragraph in inspect.cleandoc(text).split("\n\n"):
        lines = [escaped(line.strip()) for line in paragraph.replace("\b", "").strip().split("\n")]
        parts.append("\n".join(f"| {line}" for line in lines) if "\b" in paragraph else " ".join(lines))
    return "\n\n".join(parts) + "\n\n"


# Records


def sections(page: str) -> str:
    """The header of a document, every section with its fields, and the records inside items. ``page`` makes the labels unique."""
    header = _record(Header, page, "-", "document (the header)")
    parts = [_record(kind, page, "-", name, _section_label(name)) for name, kind in SECTIONS.items()]
    known = (Header, *SECTIONS.values())
    inner = [_record(kind, page, "~") for kind in _closure(known) if kind not in known]
    return header + "".join(parts) + title("Inside header and items", "-") + "".join(inner)


def record(name: str, page: str) -> str:
    """A record by its dotted name, under the heading that follows the name if one does, with the records in it."""
    path, _, head = name.partition(" ")
    module, _, attribute = path.rpartition(".")
    first, *inner = _closure([getattr(importlib.import_module(module), attribute)])
    return _record(first, page, "-", head) + "".join(_record(kind, page, "-") for kind in inner)


def records(kinds: Iterable[type], page: str) -> str:
    """Several records with those in them, each once."""
    return "".join(_record(kind, page, "-") for kind in _closure(kinds))


def _closure(start: Iterable[type]) -> list[type]:
    """Records and those that their own fields hold, each once, in the order in which they are met; what all items share stands last."""
    found: dict[type, None] = {}
    bases: dict[type, None] = {}

    def visit(kind: type) -> None:
        if kind in found:
            return
        found[kind] = None
        for hint in _hints(kind).values():
            for inner in _records_in(hint):
                visit(inner)
        for base in _BASES[:-1]:
            if issubclass(kind, base) and kind is not base:
                bases[base] = None
                break

    for kind in start:
        visit(kind)
    for base in list(bases):
        bases |= dict.fromkeys(other for other in _BASES[:-1] if issubclass(base, other) and other is not base)
    return [kind for kind in found if kind not in bases] + [base for base in _BASES if base in bases]


def _records_in(hint: Any) -> Iterator[type]:
    if isinstance(hint, type) and not get_args(hint):
        if issubclass(hint, msgspec.Struct):
            yield hint
        return
    for part in get_args(hint):
        yield from _records_in(part)


def _base(kind: type) -> type:
    return next(base for base in (*_BASES, msgspec.Struct) if issubclass(kind, base) and kind is not base)


def _hints(kind: type) -> dict[str, Any]:
    """A record's own fields (those that it does not share with all items) with their types."""
    inherited = set(get_type_hints(_base(kind))) if _base(kind) is not msgspec.Struct else set()
    hidden = {*inherited, *_INJECTED} if issubclass(kind, Item) else {*inherited, "origin"}
    fields = {field.name for field in msgspec.structs.fields(kind)}
    return {name: hint for name, hint in get_type_hints(kind).items() if name in fields and name not in hidden}


def _record(kind: type, page: str, mark: str, head: str = "", label: str = "") -> str:
    fields = {field.name: field for field in msgspec.structs.fields(kind)}
    rows = ((f"``{fields[name].encode_name}``", _type(hint, page), _default(fields[name])) for name, hint in _hints(kind).items())
    base = _base(kind)
    also = f"It also has the fields of {_link(base, page)}.\n\n" if base in _BASES[:-1] else ""
    text = inspect.cleandoc(kind.__doc__ or "")
    shown = table(("Field", "Value", "If left out"), rows, (25, 50, 25)) if _hints(kind) else ""
    return title(head or kind.__name__, mark, label or _label(kind, page)) + f"{with_links(text)}\n\n" + shown + also


def _default(field: Any) -> str:
    if field.required:
        return "**required**"
    value = field.default if field.default is not msgspec.NODEFAULT else field.default_factory()
    if isinstance(value, bool):
        return f"``{str(value).lower()}``"
    if value is None or value in ("", (), {}) or isinstance(value, msgspec.Struct):
        return ""
    return f"``{msgspec.json.encode(value).decode()}``" if not isinstance(value, str) else f"``{value}``"


def _type(hint: Any, page: str) -> str:
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Literal:
        return "one of " + ", ".join(f"``{choice}``" if choice else "empty" for choice in inner)
    if origin in (Union, types.UnionType):
        return " or ".join(dict.fromkeys(_type(part, page) for part in inner if part is not type(None)))
    if origin in (tuple, list, frozenset):
        return f"a list of {_type(inner[0], page)}"
    if origin is dict:
        return f"a map: {_type(inner[0], page)} to {_type(inner[1], page)}"
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return _link(hint, page)
    return _PLAIN.get(hint) or escaped(getattr(hint, "__name__", str(hint)))


def _link(kind: type, page: str) -> str:
    return f":ref:`{kind.__name__} <{_label(kind, page)}>`"


def _label(kind: type, page: str) -> str:
    section = next((name for name, other in SECTIONS.items() if other is kind), "") if page == "documents" else ""
    return _section_label(section) if section else f"record-{page}-{kind.__name__.lower()}"


def _section_label(name: str) -> str:
    return f"section-{name.replace('_', '-')}"


# Tables of codes and words


def mistakes() -> str:
    """Every code of a mistake in a file."""
    return "".join(
        title(f"{name}: {kind.title}", "-", f"mistake-{name.lower()}") + f"{kind.meaning}\n\n*Repair:* {kind.repair}\n\n"
        for name, kind in MISTAKE_KINDS.items()
    )


def exit_codes() -> str:
    """Every exit code, and which one wins."""
    rows = ((f"``{number}``", meaning) for number, meaning in EXIT_CODES.items())
    order = ", ".join(f"``{number}``" for number in STRONGEST_FIRST)
    return (
        table(("Code", "Meaning"), rows, (10, 90))
        + f"Where several apply, the first of {order} is returned. The code is never a count.\n\n"
    )


def words() -> str:
    """Axes, statuses, outcomes of tests, states of dependencies, provenance and severities, as the site explains them."""
    parts = [
        title("Axes", "-") + table(("Axis", "Meaning"), ((f"*{k}*", escaped(v)) for k, v in site_words.AXIS_MEANING.items()), (20, 80))
    ]
    groups = {
        "Statuses of a leaf on an axis": site_words.STATUS,
        "Outcomes of a test": site_words.OUTCOME,
        "States of a dependency": site_words.DEPENDENCY,
        "Provenance": site_words.PROVENANCE,
        "Severities": site_words.SEVERITY,
    }
    for head, group in groups.items():
        rows = ((f"{word.symbol} *{word.name}*", escaped(word.meaning)) for word in group.values())  # type: ignore[attr-defined]
        parts.append(title(head, "-") + table(("Word", "Meaning"), rows, (20, 80)))
    return "".join(parts)


def policies() -> str:
    """Each policy with what it accepts and demands."""
    rows = (
        (f"``{name}``", policy.purpose, _yes(policy.baseline), _yes(policy.waivers), _yes(policy.strict))
        for name, policy in PROFILES.items()
    )  # fmt: skip
    head = ("Policy", "What for", "Accepts the baseline", "Accepts waivers", "Strict")
    parts = [table(head, rows, (15, 45, 15, 15, 10))]
    changed: dict[tuple[str, ...], list[str]] = {}
    for name, policy in PROFILES.items():
        for severity in sorted(set(policy.severity.values())):
            rules = sorted(rule for rule, other in policy.severity.items() if other == severity)
            changed.setdefault((severity, *rules), []).append(f"``{name}``")
    for (grade, *rules), names in changed.items():
        parts.append(f"Under {' and '.join(names)} of severity *{grade}*: {', '.join(f':rule:`{rule}`' for rule in rules)}.\n\n")
    return "".join(parts)


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def languages() -> str:
    """The source files whose comments are read, by their endings."""
    rows = ((name, " ".join(f"``{ending}``" for ending in endings)) for name, endings in sorted(suffixes().items()))
    return table(("Comments as in", "Files"), rows, (25, 75))


def api() -> str:
    """The names of the Python package that may be relied on."""
    parts = []
    for name in traceability.__all__:
        member = getattr(traceability, name)
        head = name if isinstance(member, type) else f"{name}{_signature(member)}"
        text = inspect.getdoc(member) or ""
        parts.append(title(f"traceability.{name}", "-") + code(head, "python") + f"{with_links(text)}\n\n")
    return "".join(parts)


def _signature(member: Callable[..., Any]) -> str:
    return str(inspect.signature(member)).replace("'", "")
