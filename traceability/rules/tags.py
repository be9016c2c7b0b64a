"""Tags by themselves: said twice, in a file that is not read, in a range without an end, or with a text that is not the item's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from traceability.model.finding import Where
from traceability.model.notice import Notice
from traceability.rules.references import subject_of
from traceability.rules.registry import NO_WORK_UNIT, Found, rule
from traceability.trace.view import View, short

_OTHER_ENDS = {
    "pptrace:off": "write 'pptrace:on' where tags count again",
    "pptrace:on": "write 'pptrace:off' where tags stop to count, or take this mark out",
}
_SLOT = re.compile(r"\{[^{}]*\}")


@rule("TAG004", "Tag said twice", NO_WORK_UNIT, severity="warning")
def duplicate(view: View) -> Iterator[Found]:
    """A function or class names a requirement once by the same relation.

    Why: the second tag adds nothing. Often it was copied together with code, and should name something else.

    Repair: take one of them out, or correct its id. Only the first counts.

    Fails::

        === src/clock.py
        def now() -> float:
            # @enforces FPT_STM.1.1
            # @enforces FPT_STM.1.1
            return 0.0

    Passes::

        === src/clock.py
        def now() -> float:
            # @enforces FPT_STM.1.1
            return 0.0
    """
    for notice in _notices(view, "duplicate-tag"):
        relation, target = notice.data["relation"], notice.data["target"]
        message = f"@{relation} {target} is said twice in one place: {notice.data['why']}"
        yield Found(_subject(notice), message, _place(notice), "take one of them out, or correct its id", target)


@rule("TAG005", "Range without its other end", NO_WORK_UNIT)
def unbalanced(view: View) -> Iterator[Found]:
    """A range of lines that a comment begins is ended by another, and the other way round.

    Such ranges are ``pptrace:off`` to ``pptrace:on``, between which no tag counts, and those of other dialects.

    Why: where an end is missing, tags count that should not, or do not count that should.

    Repair: write the missing mark.

    Fails::

        === src/clock.py
        # pptrace:off
        # @enforces FPT_STM.1.1 an example that does not count

    Passes::

        === src/clock.py
        # pptrace:off
        # @enforces FPT_STM.1.1 an example that does not count
        # pptrace:on
    """
    for notice in _notices(view, "unbalanced-range"):
        what = notice.data["what"]
        hint = _OTHER_ENDS.get(what, "write the mark that is missing, or correct the id of one of the two")
        yield Found(notice.origin.file, notice.data["why"], _place(notice), hint, what)


@rule("TAG006", "Tag in a file that is not read", NO_WORK_UNIT, severity="warning")
def unconfigured(view: View) -> Iterator[Found]:
    """Every source with tags belongs to ``code`` or ``tests`` of the configuration.

    Looked at are all sources in the project's folder but those that ``exclude`` names or git ignores, those in folders whose
    name begins with a dot, and those of virtual environments and packages of others.

    Why: who wrote the tag believes that it counts. It does not, and nothing else would say so.

    Repair: add the file to ``code`` or ``tests``; if it is no part of the product, to ``exclude``.

    Fails::

        === pptrace.toml
        documents = ["st"]
        code = ["src/*.py"]
        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        === src/clock.py
        # nothing here
        === lib/zone.py
        # @enforces FPT_STM.1.1

    Passes::

        === pptrace.toml
        documents = ["st"]
        code = ["src/*.py", "lib/*.py"]
        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        === src/clock.py
        # nothing here
        === lib/zone.py
        # @enforces FPT_STM.1.1
    """
    for notice in _notices(view, "unconfigured-tag"):
        file, target = notice.origin.file, notice.data["target"]
        message = f"@{notice.data['relation']} {target} does not count: {notice.data['why']}"
        key = "tests" if notice.data["relation"] == "verifies" else "code"
        yield Found(_subject(notice), message, _place(notice), f"add \"{file}\" to {key!r} of the configuration, or to 'exclude'", target)


@rule("TAG007", "Mark that says that something is not met", NO_WORK_UNIT, severity="info")
def uncounted(view: View) -> Iterator[Found]:
    """A mark of another tool that names an id without saying that the code meets it, or that a test verifies it, covers nothing.

    Why: an exception or a task beside a requirement is worth knowing, and is no proof.

    Repair: none is needed. If the place does meet the requirement, say so: in that tool's way, or with a tag of our own.

    Fails::

        === pptrace.toml
        documents = ["st"]
        code = ["src/*.c"]
        dialects = ["duvet"]
        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        === src/clock.c
        //= st.md#FPT_STM.1.1
        //= type=todo
        int now;

    Passes::

        === pptrace.toml
        documents = ["st"]
        code = ["src/*.c"]
        dialects = ["duvet"]
        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === src/clock.c
        //= st.md#FPT_STM.1.1
        int now;
    """
    for notice in _notices(view, "uncounted-tag"):
        target = notice.data["target"]
        yield Found(
            _subject(notice),
            f"{target} is named, but does not count here: {notice.data['why']}",
            _place(notice),
            "if this place meets the requirement, say so",
            target,
        )


@rule("TAG008", "Quoted text that is not the requirement's", NO_WORK_UNIT, severity="warning")
def drifted(view: View) -> Iterator[Found]:
    """The text that a tag quotes (duvet's ``//#``) stands in the element that it names. Case and blanks do not count; a placeholder
    of an operation stands for any text.

    Why: the code was written for the text that is quoted. If the requirement says something else now, nobody has looked again.

    Repair: read the requirement as it is now, see whether the code still meets it, and quote it anew.

    Fails::

        === pptrace.toml
        documents = ["st"]
        code = ["src/*.c"]
        dialects = ["duvet"]
        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === src/clock.c
        //= st.md#FPT_STM.1.1
        //# The TSF keeps the time.
        int now;

    Passes::

        === pptrace.toml
        documents = ["st"]
        code = ["src/*.c"]
        dialects = ["duvet"]
        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === src/clock.c
        //= st.md#FPT_STM.1.1
        //# The TSF tells
        //# the time.
        int now;
    """
    quotes = {(f"{tag.file}:{tag.line}", tag.target): tag for tag in view.project.artefacts.tags if tag.quote}
    if not quotes:
        return
    texts = {element.id: element.text for _, _, sfr in view.items("sfrs") for element in sfr.elements.values()}
    for (node, target), tag in quotes.items():
        named = {short(parent).partition("#")[0] for parent in _parents(view, node)} & texts.keys()
        if named and not any(_quoted(tag.quote, texts[element]) for element in named):
            subject = f"{tag.file}::{tag.symbol}" if tag.symbol else tag.file
            message = f"the text that is quoted for {target} does not stand in it: {tag.quote[:80]!r}"
            yield Found(
                subject,
                message,
                Where(file=tag.file, line=tag.line, column=tag.column),
                "read the requirement again and quote it anew",
                target,
            )


@rule("TAG009", "Tag that names a retired id", NO_WORK_UNIT)
def retired(view: View) -> Iterator[Found]:
    """No tag, and no test, names an id that a document lists under ``retired``.

    Why: the requirement is no more. What was written for it may be needed for its successor, or by nobody; the tag does not say.

    Repair: name the successor if the code or the test serves it, else take the tag out.

    Fails::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        retired:
          FPT_STM.2: {date: 2026-01-01, reason: split, successor: FPT_STM.1}
        === src/clock.py
        # @enforces FPT_STM.2

    Passes::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        retired:
          FPT_STM.2: {date: 2026-01-01, reason: split, successor: FPT_STM.1}
        === src/clock.py
        # @enforces FPT_STM.1
    """
    gone = {identifier: record for document in view.documents for identifier, record in document.retired.items()}
    for entry in view.unresolved:
        record = gone.get(short(entry.reference))
        if record is None or entry.candidates or view.kind(entry.source) not in {"code", "test"}:
            continue
        since = f" since {record.date}" if record.date else ""
        why = f" ({record.reason})" if record.reason else ""
        message = f"@{entry.relation} {entry.reference}: this id is retired{since}{why}"
        hint = f"name its successor {record.successor}" if record.successor else "take the tag out, or name what is served now"
        yield Found(subject_of(view, entry.source), message, entry.where, hint, entry.reference)


def _parents(view: View, node: str) -> list[str]:
    return [parent for relation in ("enforces", "supports") for parent in view.parents(node, relation)] if node in view.nodes else []


def _quoted(quote: str, text: str) -> bool:
    """Whether a quotation stands in a text, whose placeholders stand for anything."""
    words = [r"\s+".join(map(re.escape, part.split())) for part in _SLOT.split(text)]
    if len(words) == 1:
        return " ".join(quote.lower().split()) in " ".join(text.lower().split())
    return re.fullmatch(r".*?".join(words), quote, re.IGNORECASE | re.DOTALL) is not None or any(
        " ".join(quote.lower().split()) in " ".join(part.lower().split()) for part in _SLOT.split(text)
    )


def _notices(view: View, kind: str) -> Iterator[Notice]:
    return (notice for notice in view.project.notices if notice.kind == kind)


def _subject(notice: Notice) -> str:
    symbol = notice.data.get("symbol", "")
    return f"{notice.origin.file}::{symbol}" if symbol else notice.origin.file


def _place(notice: Notice) -> Where:
    return Where(file=notice.origin.file, line=notice.origin.line)
