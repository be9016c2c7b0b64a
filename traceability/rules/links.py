"""Links beside the code: whether the places that they name exist, and still hold the text that was linked."""

from __future__ import annotations

from collections.abc import Iterator

from traceability.model.evidence import CodeLink, LinkedPlace
from traceability.model.finding import Where
from traceability.rules.registry import NO_WORK_UNIT, Found, rule, same
from traceability.rules.words import close_to, moved_to
from traceability.trace.records import code_links
from traceability.trace.view import View


@rule("LNK001", "Link to a file that is not there", same("ADV_IMP.1-3"))
def file_lost(view: View) -> Iterator[Found]:
    """The path of each link beside the code is one of the configured code files.

    Why: a link to a file that was moved or deleted shows nothing. What is not configured as code is not part of what is judged.

    Repair: correct the path, or add the file under ``code`` in the configuration. Where a file with the same text or name
    exists, the finding names it.

    Fails::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === ev/ev.yaml
        document: {id: ev, kind: evidence, title: Evidence, version: "1", describes: st}
        code_links:
          L.Time: {path: src/clok.py, relation: enforces, leaves: [FPT_STM.1.1], reason: reads the clock}
        === src/clock.py
        def now(): return 0

    Passes::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === ev/ev.yaml
        document: {id: ev, kind: evidence, title: Evidence, version: "1", describes: st}
        code_links:
          L.Time: {path: src/clock.py, relation: enforces, leaves: [FPT_STM.1.1], reason: reads the clock}
        === src/clock.py
        def now(): return 0
    """
    for link, place in _places(view, "no-file"):
        near = "" if place.moved else close_to(link.path, view.project.artefacts.files)
        hint = moved_to(place.moved) or (
            f"did you mean {near}?" if near else "correct the path, or add the file under 'code' in the configuration"
        )
        yield Found(place.link, f"{link.path} is not among the code: {place.why}", _where(link, "path"), hint)


@rule("LNK002", "Link to a place that is not there", same("ADV_IMP.1-3"))
def place_lost(view: View) -> Iterator[Found]:
    """The symbol or the lines that a link beside the code names exist, and can be looked up.

    A symbol is the dotted name of a function or class of a Python source; with the extra ``scopes`` of a source in C, C++, Java,
    Rust, Go, C#, JavaScript or TypeScript too. In other languages name lines or the whole file.

    Why: a function that was renamed or removed no longer does what the link says it does.

    Repair: name the place where the code is now. Where a place with the same text or name exists, the finding names it.

    Fails::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === ev/ev.yaml
        document: {id: ev, kind: evidence, title: Evidence, version: "1", describes: st}
        code_links:
          L.Time: {path: src/clock.py, symbol: Clock.now, relation: enforces, leaves: [FPT_STM.1.1], reason: reads the clock}
        === src/clock.py
        def now(): return 0

    Passes::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === ev/ev.yaml
        document: {id: ev, kind: evidence, title: Evidence, version: "1", describes: st}
        code_links:
          L.Time: {path: src/clock.py, symbol: now, relation: enforces, leaves: [FPT_STM.1.1], reason: reads the clock}
        === src/clock.py
        def now(): return 0
    """
    for link, place in _places(view, "no-place"):
        field = "lines" if link.lines else "symbol" if link.symbol else "path"
        hint = moved_to(place.moved) or "name the place where the code is now"
        yield Found(place.link, f"the place in {link.path} cannot be found: {place.why}", _where(link, field), hint)


@rule("LNK003", "Link whose code changed", same("ADV_IMP.1-3"))
def text_changed(view: View) -> Iterator[Found]:
    """The text of a linked place is the one that was there when the link was made.

    Why: somebody looked at the code and said what it does. That statement is about the text he saw; whether the new text does the
    same, nobody has said. Until then the leaf is not covered by this link.

    Repair: read the place again. If the link still holds, write the new hash, which the finding names; ``pptrace hash`` prints it too.

    Fails::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === ev/ev.yaml
        document: {id: ev, kind: evidence, title: Evidence, version: "1", describes: st}
        code_links:
          L.Time:
            path: src/clock.py
            lines: "1"
            sha256: ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
            relation: enforces
            leaves: [FPT_STM.1.1]
            reason: reads the clock
        === src/clock.py
        def now(): return 0

    Passes::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === ev/ev.yaml
        document: {id: ev, kind: evidence, title: Evidence, version: "1", describes: st}
        code_links:
          L.Time:
            path: src/clock.py
            lines: "1"
            sha256: e8b17ed6d78d6f6dd8592fbf84a09a499065f37772af02af55eb938950946be7
            relation: enforces
            leaves: [FPT_STM.1.1]
            reason: reads the clock
        === src/clock.py
        def now(): return 0
    """
    for link, place in _places(view, "changed"):
        message = f"the text of {_name(link)} changed since it was linked; its hash is now {place.sha256}"
        hint = f"{moved_to(place.moved)}, or r" if place.moved else "R"
        yield Found(place.link, message, _where(link, "sha256"), f"{hint}ead it again, and if the link still holds write the new hash")


@rule("LNK004", "Link that is not watched", NO_WORK_UNIT, severity="info")
def unwatched(view: View) -> Iterator[Found]:
    """Each link beside the code holds the hash of the text that it is about.

    Why: without it nobody notices when the code changes below the link. For lines, not even when other lines come to stand there.

    Repair: write ``sha256`` with the hash that ``pptrace hash`` prints for the place.

    Fails::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === ev/ev.yaml
        document: {id: ev, kind: evidence, title: Evidence, version: "1", describes: st}
        code_links:
          L.Time: {path: src/clock.py, relation: enforces, leaves: [FPT_STM.1.1], reason: reads the clock}
        === src/clock.py
        def now(): return 0

    Passes::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === ev/ev.yaml
        document: {id: ev, kind: evidence, title: Evidence, version: "1", describes: st}
        code_links:
          L.Time:
            path: src/clock.py
            sha256: e8b17ed6d78d6f6dd8592fbf84a09a499065f37772af02af55eb938950946be7
            relation: enforces
            leaves: [FPT_STM.1.1]
            reason: reads the clock
        === src/clock.py
        def now(): return 0
    """
    for link, place in _places(view, "found"):
        if not link.sha256.strip():
            message = f"{_name(link)} is linked without a hash, so a change of its text is not noticed"
            yield Found(place.link, message, _where(link), f"write sha256: {place.sha256}")


def _places(view: View, state: str) -> Iterator[tuple[CodeLink, LinkedPlace]]:
    links = code_links(view.documents)
    return ((links[place.link], place) for place in view.project.artefacts.places if place.state == state)


def _name(link: CodeLink) -> str:
    return f"{link.path}::{link.symbol}" if link.symbol else f"{link.path}:{link.lines}" if link.lines else link.path


def _where(link: CodeLink, *path: str) -> Where:
    return Where(file=link.origin.file, line=link.origin.line, path=path)
