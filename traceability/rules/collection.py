"""What was not, or not wholly, collected: nothing found is never a pass."""

from __future__ import annotations

from collections.abc import Iterator

from traceability.model.finding import Where
from traceability.model.notice import Notice
from traceability.rules.registry import NO_WORK_UNIT, Found, rule
from traceability.trace.view import View


@rule("COL001", "Nothing collected", NO_WORK_UNIT)
def nothing_collected(view: View) -> Iterator[Found]:
    """The project holds at least one item, and every configured source of evidence matches at least one file.

    Why: a pattern that matches nothing makes every check below it pass or fail for the wrong reason. This is exit code 4.

    Repair: correct the pattern in the configuration, or produce what it should match (run the tests).

    Fails::

        === pptrace.toml
        documents = ["st"]
        results = ["results/*.xml"]
        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}

    Passes::

        === pptrace.toml
        documents = ["st"]
        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
    """
    if not any(
        d.threats or d.organisational_security_policies or d.assumptions or d.objectives or d.sfrs for d in view.project.documents
    ) and not any(d.dispositions for d in view.project.documents):
        hint = (
            "name the folders that hold your YAML under 'documents' in pptrace.toml, or give a document's folder or a shipped profile's id"
        )
        yield Found("project", "no item was found: there is nothing to judge", Where(), hint)
    for notice in _notices(view, "nothing-collected"):
        source, pattern = notice.data["source"], notice.data["pattern"]
        hint = "run the tests so that they write their report" if source == "results" else f"correct {source!r} in the configuration"
        yield Found(source, f"the configured {source} {pattern!r} matches no file", _place(notice), hint, pattern)


@rule("COL002", "Source file that is not UTF-8", NO_WORK_UNIT)
def undecodable(view: View) -> Iterator[Found]:
    """A source file that holds tags is UTF-8 text.

    Why: in a file that cannot be decoded an id may be read wrongly.

    Repair: save the file as UTF-8.

    Fails::

        === src/old.c latin-1
        /* Größe: @enforces FPT_STM.1.1 */

    Passes::

        === src/new.c
        /* Größe: a comment */
    """
    for notice in _notices(view, "undecodable-source"):
        yield Found(notice.origin.file, notice.data["why"], _place(notice), "save it as UTF-8")


@rule("COL003", "Source that cannot be read", NO_WORK_UNIT)
def unreadable(view: View) -> Iterator[Found]:
    """Every file and marker that may hold a link can be read.

    Why: what cannot be read cannot be judged, and a missing link would look like a gap, or a gap like nothing at all.

    Repair: write the ids of a ``verifies`` marker as literal strings; split a huge file; make it readable.

    Fails::

        === tests/test_clock.py
        import pytest
        NAME = "FPT_STM.1.1"
        @pytest.mark.verifies(NAME)
        def test_time(): assert True

    Passes::

        === tests/test_clock.py
        import pytest
        @pytest.mark.verifies("FPT_STM.1.1")
        def test_time(): assert True
    """
    for notice in _notices(view, "unreadable-source"):
        related = notice.data.get("test", "")
        yield Found(notice.origin.file, notice.data["why"], _place(notice), "make it readable, or leave it out of the patterns", related)


@rule("COL004", "Link that leaves the project", NO_WORK_UNIT, severity="warning")
def outside(view: View) -> Iterator[Found]:
    """No symbolic link that the configured patterns match leads out of the project's folder.

    Why: what lies outside is not under the project's control, and is not read.

    Repair: copy the file into the project, or exclude the link.

    Fails::

        === src/far.py link /etc/hostname

    Passes::

        === src/near.py
        # nothing here
    """
    for notice in _notices(view, "outside-project"):
        yield Found(
            notice.origin.file,
            "is a link that leads out of the project and was not read",
            _place(notice),
            "copy the file, or exclude the link",
        )


def _notices(view: View, kind: str) -> Iterator[Notice]:
    return (notice for notice in view.project.notices if notice.kind == kind)


def _place(notice: Notice) -> Where:
    return Where(file=notice.origin.file, line=notice.origin.line)
