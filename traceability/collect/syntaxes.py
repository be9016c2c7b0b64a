"""Comment syntaxes: for each language one compiled expression that finds comments, strings and what else could hide them.

Every repetition is possessive and every construct may end with the file (a string on one line: with the line), so that no
text, however hostile, is read more than a few times.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property

import msgspec

_Rule = tuple[str, str, str]
_BRACKETS: tuple[_Rule, ...] = (("open", "([{", ""), ("close", ")]}", ""))
_COLON: _Rule = ("colon", ":", "")


class Template(msgspec.Struct, frozen=True):
    """A string with holes that hold code: ``text`` finds its ``end`` and each ``hole``."""

    text: re.Pattern[str]


class Syntax(msgspec.Struct, frozen=True, dict=True):
    """How a language is written, as far as comments are concerned, by rules ``(group, first characters, what follows the first)``.

    ``code`` finds, by group: ``comment`` (to the end of its line), ``block``, ``nest`` (a block that may hold blocks), ``doc``
    (a string that may be a docstring), ``template`` (the beginning of a string with holes), ``slash`` (a division or a regular
    expression) and others that are only to be passed over. ``hole`` finds the brackets of a hole as well. All are compiled when
    the first source of the language is read.
    """

    rules: tuple[_Rule, ...]
    holes: Mapping[str, str] = msgspec.field(default_factory=dict)
    docstrings: bool = False

    @cached_property
    def code(self) -> re.Pattern[str]:
        """What is looked for in code."""
        return _expression(self.rules)

    @cached_property
    def special(self) -> frozenset[str]:
        """The groups after which the expression alone does not tell how a text goes on."""
        return frozenset(group for group, _, _ in self.rules) & {"template", "slash", "nest"}

    @cached_property
    def hole(self) -> re.Pattern[str]:
        """What is looked for in the code of a hole of a string."""
        return _expression((*self.rules, *_BRACKETS, *((_COLON,) if self.docstrings else ())))

    @cached_property
    def templates(self) -> Mapping[str, Template]:
        """The strings with holes, by what they begin with."""
        return {opening: Template(re.compile(text, re.DOTALL)) for opening, text in self.holes.items()}


def language_of(path: str) -> str:
    """The language of a source file by its name, ``""`` where it is not known."""
    name = path.rpartition("/")[2]
    stem, _, suffix = name.rpartition(".")
    return _NAMES.get(name) or (_SUFFIXES.get(suffix.lower(), "") if stem else "")


def suffixes() -> dict[str, tuple[str, ...]]:
    """The languages whose comments are read, each with the endings of its files' names."""
    return {language: tuple(endings.split()) for language, endings in _BY_LANGUAGE.items()}


def _syntax(*rules: _Rule, templates: Mapping[str, str] | None = None, docstrings: bool = False) -> Syntax:
    """A syntax from its rules; in what follows the first character of one, a look back sees that character."""
    return Syntax(rules, templates or {}, docstrings)


def _expression(rules: tuple[_Rule, ...]) -> re.Pattern[str]:
    """One expression that begins with a set of characters: so a search runs over everything else at full speed."""
    firsts = "".join(sorted({character for _, first, _ in rules for character in first}))
    branches = "|".join(f"(?<=[{re.escape(first)}])(?P<{group}>{rest})" for group, first, rest in rules)
    return re.compile(f"[{re.escape(firsts)}](?:{branches})", re.DOTALL)


def _triple(quote: str) -> str:
    """The rest of a string in three quotes."""
    return rf"{quote * 2}(?:[^{quote}\\]++|\\.|{quote}(?!{quote * 2}))*+(?:{quote * 3})?"


def _line(quote: str) -> str:
    """The rest of a string that ends with its line, unless the line ends with a backslash."""
    return rf"(?:[^{quote}\\\n]++|\\.)*+{quote}?"


def _lines(quote: str) -> str:
    """The rest of a string that may go over several lines."""
    return rf"(?:[^{quote}\\]++|\\.)*+{quote}?"


_W = "[A-Za-z0-9_]"
_SLASHES: _Rule = ("comment", "/", r"/[^\n]*+")
_BLOCK: _Rule = ("block", "/", r"\*.*?(?:\*/|\Z)")
_NEST: _Rule = ("nest", "/", r"\*")
_CHARACTER: _Rule = ("character", "'", r"(?:[^'\\\n]|\\[^\n][^'\n]{0,9})'")
_STRING: _Rule = ("string", '"', _line('"'))

# A prefix of a string, whole: not the end of a word, as in ``if"x"in y``.
_FORMATTED = "|".join(rf"(?<={prefix}.)(?<!{_W}{prefix}.)" for prefix in ("[fFtT]", "[fFtT][rR]", "[rR][fFtT]"))
_PYTHON = _syntax(
    ("comment", "#", r"[^\n]*+"),
    ("template", "\"'", rf"""(?:{_FORMATTED})(?:(?<=")""|(?<=')'')?"""),
    ("doc", "\"'", rf"""(?<=")(?:{_triple('"')}|{_line('"')})|(?<=')(?:{_triple("'")}|{_line("'")})"""),
    templates={
        '"""': r'(?P<end>""")|\{\{|(?P<hole>\{)|\\[^{}]',
        "'''": r"(?P<end>''')|\{\{|(?P<hole>\{)|\\[^{}]",
        '"': r'(?P<end>"|(?=\n))|\{\{|(?P<hole>\{)|\\[^{}]',
        "'": r"(?P<end>'|(?=\n))|\{\{|(?P<hole>\{)|\\[^{}]",
    },
    docstrings=True,
)
_C = _syntax(
    ("comment", "/", r"/(?:[^\\\n]++|\\.)*+"),
    _BLOCK,
    ("raw", '"', r'(?<=R.)(?<![A-KM-TV-Za-tv-z0-79_]R.)(?P<mark>[^\s()\\"]{0,16})\(.*?(?:\)(?P=mark)"|\Z)'),
    _STRING,
    ("separator", "'", r"(?<=[0-9A-Fa-f].)(?<!u8.)(?<!case.)(?=[0-9A-Fa-f])"),
    ("character", "'", r"(?:[^'\\\n]|\\.){1,10}'"),
)
_JAVA = _syntax(_SLASHES, _BLOCK, ("text", '"', _triple('"')), _STRING, _CHARACTER)
_JAVASCRIPT = _syntax(
    _SLASHES,
    _BLOCK,
    ("template", "`", ""),
    _STRING,
    ("quoted", "'", _line("'")),
    ("slash", "/", ""),
    templates={"`": r"(?P<end>`)|(?P<hole>\$\{)|\\."},
)
_RUST = _syntax(
    _SLASHES,
    _NEST,
    ("raw", "r", rf'(?:(?<!{_W}r)|(?<=[bc]r)(?<!{_W}[bc]r))(?P<mark>#*+)".*?(?:"(?P=mark)|\Z)'),
    ("string", '"', _lines('"')),
    _CHARACTER,
)
_GO = _syntax(_SLASHES, _BLOCK, ("ticks", "`", "[^`]*+`?"), _STRING, _CHARACTER)
_CSHARP = _syntax(
    _SLASHES,
    _BLOCK,
    ("raw", '"', r'(?P<mark>"{2,}+).*?(?:"(?P=mark)|\Z)'),
    ("template", "$@", r'(?<=\$)(?:@"|"(?!""))|(?<=@)\$"'),
    ("verbatim", "@", r'"(?:[^"]++|"")*+"?'),
    _STRING,
    _CHARACTER,
    templates={
        '$"': r'(?P<end>"|(?=\n))|\{\{|(?P<hole>\{)|\\.',
        '$@"': r'""|(?P<end>")|\{\{|(?P<hole>\{)',
        '@$"': r'""|(?P<end>")|\{\{|(?P<hole>\{)',
    },
)
_KOTLIN = _syntax(
    _SLASHES,
    _NEST,
    ("template", '"', '(?:"")?'),
    _CHARACTER,
    templates={'"""': r'(?P<end>"{3,}+)|(?P<hole>\$\{)', '"': r'(?P<end>"|(?=\n))|(?P<hole>\$\{)|\\.'},
)
_SWIFT = _syntax(
    _SLASHES,
    _NEST,
    ("raw", "#", r'(?<!##)(?P<mark>#*+)"(?:"")?.*?(?:"#(?P=mark)|\Z)'),
    ("template", '"', '(?:"")?'),
    templates={'"""': r'(?P<end>""")|(?P<hole>\\\()|\\.', '"': r'(?P<end>"|(?=\n))|(?P<hole>\\\()|\\.'},
)
_ADA = _syntax(("comment", "-", r"-[^\n]*+"), ("string", '"', r'[^"\n]*+"?'), ("character", "'", r"[^\n]'"))
_HEREDOC = (
    r"(?<![\w)<]<)<(?!<)-?(?:[ \t]*(?P<quote>['\"])(?P<mark>\w+)(?P=quote)|(?P<bare>[A-Za-z_]\w*)|[ \t]+(?P<capitals>[A-Z_]+)\b)"
    r"[^\n]*+(?:\n(?!\t*(?:(?P=mark)|(?P=bare)|(?P=capitals))(?:\n|\Z))[^\n]*+)*+"
)
_SHELL = _syntax(
    ("comment", "#", r"(?<![^\s;&|()]#)[^\n]*+"),
    ("escaped", "$", "'" + _lines("'")),
    # A here-document: its mark is quoted, or follows at once, or is in capitals ("x << y" shifts).
    ("heredoc", "<", _HEREDOC),
    ("string", '"', _lines('"')),
    ("quoted", "'", r"[^']*+'?"),
    ("other", "\\", r"."),
)
_SETTINGS = _syntax(
    ("comment", "#", r"(?<!\S#)[^\n]*+"),
    ("text", '"', _triple('"')),
    ("literal", "'", r"''.*?(?:'''|\Z)"),
    ("string", '"', r'(?<!\w")' + _line('"')),
    ("quoted", "'", r"(?<!\w')[^'\n]*+'?"),
)

SYNTAXES: Mapping[str, Syntax] = {
    "python": _PYTHON,
    "c": _C,
    "java": _JAVA,
    "javascript": _JAVASCRIPT,
    "rust": _RUST,
    "go": _GO,
    "csharp": _CSHARP,
    "kotlin": _KOTLIN,
    "swift": _SWIFT,
    "ada": _ADA,
    "shell": _SHELL,
    "settings": _SETTINGS,
}
_BY_LANGUAGE = {
    "python": ".py .pyi .pyw",
    "c": ".c .h .cc .cpp .cxx .c++ .hh .hpp .hxx .ipp .inl .ino .m .mm .cu .cuh",
    "java": ".java",
    "javascript": ".js .mjs .cjs .jsx .ts .mts .cts .tsx",
    "rust": ".rs",
    "go": ".go",
    "csharp": ".cs",
    "kotlin": ".kt .kts .scala",
    "swift": ".swift",
    "ada": ".adb .ads .vhd .vhdl",
    "shell": ".sh .bash",
    "settings": ".yaml .yml .toml .cmake .mk",
}
_SUFFIXES = {suffix.removeprefix("."): language for language, suffixes in _BY_LANGUAGE.items() for suffix in suffixes.split()}
_NAMES = {"CMakeLists.txt": "settings", "Makefile": "settings", "Dockerfile": "settings"}
