"""Files that a program wrote, and that are no longer what it would write."""

from __future__ import annotations

from collections.abc import Iterator

from traceability.model.finding import Where
from traceability.rules.registry import NO_WORK_UNIT, Found, rule
from traceability.trace.view import View


@rule("HYG007", "Imported file that no longer matches", NO_WORK_UNIT)
def imported_differs(view: View) -> Iterator[Found]:
    """A file that ``pptrace import`` wrote is as it was written, and the file that it was read from is still the same.

    The first lines of each such file name its source and hold the hash of the rest. The source is looked for beside the folder
    and further up in the project; where it is not kept, only the hash is compared. Reports are not judged: they are made anew.

    Why: the file says that these are the words of its source. Edited by hand they are not, and the next import takes the
    edits away; if the source was replaced, the project goes on with the old text.

    Repair: import the source again. To go on by hand, take the first two lines out of each file and ``imported`` out of the header:
    from then on the document is yours, judged by all rules, and no import replaces it.

    Fails::

        === pp/document.yaml
        # Imported by pptrace from lamp.xml
        # SHA-256 of what stands below: 1e3d1c7d9a3a0f6f0f2a6b9ff9f2f4be2e0d7f6a63a4c5e7f0d5c9f1a4b8c2d7
        document:
          id: pp
          kind: protection-profile
          title: Lamps
          version: "1"
          imported: {format: niap, file: lamp.xml, sha256: 0f3e}
        threats:
          T.DARKNESS: {agents: [], assets: [], action: It is dark.}

    Passes::

        === pp/document.yaml
        document:
          id: pp
          kind: protection-profile
          title: Lamps
          version: "1"
          imported: {format: niap, file: lamp.xml, sha256: 0f3e}
        threats:
          T.DARKNESS: {agents: [], assets: [], action: It is dark.}
    """
    for notice in view.project.notices:
        where = Where(file=notice.origin.file, line=notice.origin.line)
        if notice.kind == "edited-import":
            message = f"{notice.origin.file} was changed after it was imported"
            yield Found(notice.origin.file, message, where, "import again; or make the document your own")
        elif notice.kind == "outdated-import":
            message = f"{notice.data['source']} is not the file any more that {notice.data['document']} was imported from"
            yield Found(notice.data["source"], message, where, "import it again", notice.data["document"])
