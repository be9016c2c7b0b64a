"""Comment syntaxes: for each language one compiled expression that finds comments, strings and what else could hide them.

Every repetition is possessive and every construct may end with the file (a string on one line: with the line), so that no
text, however hostile, is read more than a few times.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath


@dataclass(frozen=True, slots=True)
class Template:
    """A string with holes that hold code: ``text`` finds its ``end`` and each ``hole``."""

    text: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Syntax:
    """How a language is written, as far as comments are concerned.

    ``code`` finds, by group: ``comment`` (to the end of its line), ``block``, ``nest`` (a block that may hold blocks), ``doc``
    (a string that may be a docstring), ``template`` (the beginning of a string with holes), ``slash`` (a division or a regular
    expression), ``string`` and ``other``. ``hole`` finds the brackets of a hole as well.
    """

    code: re.Pattern[str]
    hole: re.Pattern[str]
    templates: Mapping[str, Template] = field(default_factory=dict)
    docstrings: bool = False


def language_of(path: str) -> str:
    """The language of a source file by its name, ``""`` where it is not known."""
    pure = PurePosixPath(path)
    return _NAMES.get(pure.name) or _SUFFIXES.get(pure.suffix.lower(), "")


def _syntax(*groups: str, templates: Mapping[str, str] | None = None, docstrings: bool = False) -> Syntax:
    code = "|".join(groups)
    brackets = r"(?P<open>[(\[{])|(?P<close>[)\]}])" + (r"|(?P<colon>:)" if docstrings else "")
    compiled = {opening: Template(re.compile(text, re.DOTALL)) for opening, text in (templates or {}).items()}
    return Syntax(
        code=re.compile(code, re.DOTALL),
        hole=re.compile(f"{code}|{brackets}", re.DOTALL),
        templates=compiled,
        docstrings=docstrings,
    )


def _triple(quote: str) -> str:
    return rf"{quote * 3}(?:[^{quote}\\]++|\\.|{quote}(?!{quote * 2}))*+(?:{quote * 3})?"


def _line(quote: str) -> str:
    """A string that ends with its line, unless the line ends with a backslash."""
    return rf"{quote}(?:[^{quote}\\\n]++|\\.)*+{quote}?"


def _lines(quote: str) -> str:
    """A string that may go over several lines."""
    return rf"{quote}(?:[^{quote}\\]++|\\.)*+{quote}?"


_START = r"(?<![A-Za-z0-9_])"
_SLASHES = r"(?P<comment>//[^\n]*+)"
_BLOCK = r"(?P<block>/\*.*?(?:\*/|\Z))"
_NEST = r"(?P<nest>/\*)"
_CHARACTER = r"(?P<other>'(?:[^'\\\n]|\\[^\n][^'\n]{0,9})')"
_STRING = f"(?P<string>{_line(chr(34))})"
_RAW_TICKS = r"(?P<ticks>`[^`]*+`?)"

_PYTHON_STRINGS = "|".join((_triple('"'), _triple("'"), _line('"'), _line("'")))
_PYTHON = _syntax(
    r"(?P<comment>#[^\n]*+)",
    _START + r"""(?P<template>(?:[fFtT][rR]?|[rR][fFtT])(?:\"""|'''|"|'))""",
    f"(?P<doc>{_START}[rRuU]?(?:{_PYTHON_STRINGS}))",
    f"(?P<string>{_PYTHON_STRINGS})",
    templates={
        '"""': r'(?P<end>""")|\{\{|(?P<hole>\{)|\\[^{}]',
        "'''": r"(?P<end>''')|\{\{|(?P<hole>\{)|\\[^{}]",
        '"': r'(?P<end>"|(?=\n))|\{\{|(?P<hole>\{)|\\[^{}]',
        "'": r"(?P<end>'|(?=\n))|\{\{|(?P<hole>\{)|\\[^{}]",
    },
    docstrings=True,
)
_C = _syntax(
    r"(?P<comment>//(?:[^\\\n]++|\\.)*+)",
    _BLOCK,
    _START + r'(?P<raw>(?:u8|[uUL])?R"(?P<mark>[^\s()\\"]{0,16})\(.*?(?:\)(?P=mark)"|\Z))',
    _STRING,
    _START + r"(?P<number>[0-9](?:'?[0-9A-Za-z_.])*+)",
    r"(?P<other>'(?:[^'\\\n]|\\.){1,10}')",
)
_JAVA = _syntax(_SLASHES, _BLOCK, f"(?P<text>{_triple(chr(34))})", _STRING, _CHARACTER)
_JAVASCRIPT = _syntax(
    _SLASHES,
    _BLOCK,
    r"(?P<template>`)",
    f"(?P<string>{_line(chr(34))}|{_line(chr(39))})",
    r"(?P<slash>/)",
    templates={"`": r"(?P<end>`)|(?P<hole>\$\{)|\\."},
)
_RUST = _syntax(
    _SLASHES,
    _NEST,
    _START + r'(?P<raw>(?:br|cr|r)(?P<mark>#*+)".*?(?:"(?P=mark)|\Z))',
    f"(?P<string>{_lines(chr(34))})",
    _CHARACTER,
)
_GO = _syntax(_SLASHES, _BLOCK, _RAW_TICKS, _STRING, _CHARACTER)
_CSHARP = _syntax(
    _SLASHES,
    _BLOCK,
    r'(?P<raw>(?<!\$)\$*+(?P<mark>"{3,}+).*?(?:(?P=mark)|\Z))',
    r'(?P<template>\$@"|@\$"|\$")',
    r'(?P<verbatim>@"(?:[^"]++|"")*+"?)',
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
    r'(?P<template>"""|")',
    _CHARACTER,
    templates={'"""': r'(?P<end>"{3,}+)|(?P<hole>\$\{)', '"': r'(?P<end>"|(?=\n))|(?P<hole>\$\{)|\\.'},
)
_SWIFT = _syntax(
    _SLASHES,
    _NEST,
    r'(?P<raw>(?<!#)(?P<mark>#++)"(?:"")?.*?(?:"(?P=mark)|\Z))',
    r'(?P<template>"""|")',
    templates={'"""': r'(?P<end>""")|(?P<hole>\\\()|\\.', '"': r'(?P<end>"|(?=\n))|(?P<hole>\\\()|\\.'},
)
_ADA = _syntax(r"(?P<comment>--[^\n]*+)", r'(?P<string>"[^"\n]*+"?)', r"(?P<other>'[^\n]')")
_SHELL = _syntax(
    r"(?P<comment>(?<![^\s;&|()])#[^\n]*+)",
    rf"(?P<string>\${_lines(chr(39))}|{_lines(chr(34))}|'[^']*+'?)",
    r"(?P<other>\\.)",
)
_SETTINGS = _syntax(
    r"(?P<comment>(?<!\S)#[^\n]*+)",
    rf"(?P<text>{_triple(chr(34))}|'''.*?(?:'''|\Z))",
    rf"(?P<string>(?<!\w)(?:{_line(chr(34))}|'[^'\n]*+'?))",
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
_SUFFIXES = {suffix: language for language, suffixes in _BY_LANGUAGE.items() for suffix in suffixes.split()}
_NAMES = {"CMakeLists.txt": "settings", "Makefile": "settings", "Dockerfile": "settings"}
