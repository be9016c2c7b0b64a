"""A large tree of sources in nine languages, a few of them with tags, the same at every call."""

from __future__ import annotations

import random
from pathlib import Path

_SLASH = "// {}"
_LANGUAGES = {
    "c": (_SLASH, "static int f{0}(int a, int b) {{", ("}",)), "cpp": (_SLASH, "int f{0}(int a, int b) {{", ("}",)),
    "py": ("# {}", "def f{0}(a, b):", ()), "java": (_SLASH, "class C{0} {{ int f(int a, int b) {{", ("}", "}")),
    "rs": (_SLASH, "fn f{0}(a: i32, b: i32) -> i32 {{", ("}",)), "go": (_SLASH, "func f{0}(a int, b int) int {{", ("}",)),
    "cs": (_SLASH, "class C{0} {{ int F(int a, int b) {{", ("}", "}")), "js": (_SLASH, "function f{0}(a, b) {{", ("}",)),
    "ts": (_SLASH, "function f{0}(a: number, b: number): number {{", ("}",)),
}  # fmt: skip
VARIANTS = 30
FUNCTIONS = 12


def write_tree(root: Path, files: int, tagged: float = 0.02, seed: int = 8) -> int:
    """Write so many files of some 210 lines; the share ``tagged`` of them with three tags each. The number of lines in all."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    bodies = {suffix: [_body(chance, suffix) for _ in range(VARIANTS)] for suffix in _LANGUAGES}
    suffixes, every, lines = list(_LANGUAGES), round(1 / tagged), 0
    for number in range(files):
        suffix = suffixes[number % len(suffixes)]
        body = list(chance.choice(bodies[suffix]))
        if number % every == 0:
            comment = _LANGUAGES[suffix][0]
            for place in (1, len(body) // 3, 2 * len(body) // 3):
                body.insert(place, "    " + comment.format(f"@enforces SFR_{chance.randrange(900):03d}.1 this is where it is done"))
        folder = root / "src" / f"d{number // 1000:02d}" / f"e{number // 100 % 10}"
        if number % 100 == 0:
            folder.mkdir(parents=True)
        (folder / f"u{number:06d}.{suffix}").write_text("\n".join(body) + "\n", encoding="utf-8")
        lines += len(body)
    (root / "pptrace.toml").write_text('code = ["src"]\n', encoding="utf-8")
    (root / ".gitignore").write_text("build/\n*.o\n*.log\n", encoding="utf-8")
    return lines


def _body(chance: random.Random, suffix: str) -> list[str]:
    comment, head, tail = _LANGUAGES[suffix]
    end = "" if suffix in {"py", "go"} else ";"
    lines = []
    for number in range(FUNCTIONS):
        lines += [head.format(number), "    " + comment.format(f"step {chance.randrange(99)}, asked for by someone@example.org")]
        lines += [f"    a = a * {chance.randrange(999)} + b - {chance.randrange(99)}{end}" for _ in range(13)]
        lines += [f"    return a{end}", *tail]
    return lines
