"""The Sphinx extension of the manual: directives that put generated reference into a page, a page for each rule, and their role."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective, SphinxRole

import library_text
import reference_text as text
from traceability.rules.registry import all_rules

FOLDER = "reference/rules"
"""Where the pages of the rules are written, below the manual's sources; they are never edited and never kept."""


class Generated(SphinxDirective):
    """A directive whose content is generated text; each use names what is to stand there."""

    make: ClassVar[Any]
    optional_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """The generated text as nodes, read anew in every build because the package may have changed."""
        self.env.note_reread()
        found: list[nodes.Node] = self.parse_text_to_nodes(type(self).make(*self.values()), allow_section_headings=True)
        return found

    def values(self) -> list[str]:
        """What the function is called with."""
        return []


class OfPage(Generated):
    """A generated text whose labels begin with the name of its page; an argument comes first."""

    def values(self) -> list[str]:
        """The argument, if there is one, and the last part of the page's name."""
        return [*self.arguments, self.env.docname.rpartition("/")[2]]


class RuleRole(SphinxRole):
    """``:rule:`OBJ004``` leads to the page of a rule; a rule that does not exist is a warning."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """A reference to the rule's label."""
        reference = addnodes.pending_xref(
            self.rawtext, refdomain="std", reftype="ref", reftarget=f"rule-{self.text.lower()}", refexplicit=True, refwarn=True
        )
        reference["refdoc"] = self.env.docname
        reference += nodes.inline("", self.text, classes=["rule"])
        return [reference], []


def write_rule_pages(app: Sphinx) -> None:
    """Write the page of each rule; a page of a rule that is no more goes away, an unchanged one is left alone."""
    folder = Path(app.srcdir, FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    pages = {f"{rule.id}.rst": text.rule_page(rule) for rule in all_rules().values()}
    for stale in sorted({path.name for path in folder.glob("*.rst")} - set(pages)):
        (folder / stale).unlink()
    for name, content in pages.items():
        path = folder / name
        if not path.is_file() or path.read_text(encoding="utf-8") != content:
            path.write_text(content, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register everything with Sphinx."""
    plain: dict[str, Callable[..., str]] = {
        "api": text.api,
        "commands": text.commands,
        "exit-codes": text.exit_codes,
        "languages": text.languages,
        "library-crosswalks": library_text.crosswalks,
        "library-documents": library_text.documents,
        "library-problems": library_text.problems,
        "library-sets": library_text.sets,
        "mistakes": text.mistakes,
        "policies": text.policies,
        "rules": text.rule_lists,
        "words": text.words,
    }
    for name, make in plain.items():
        app.add_directive(f"pptrace-{name}", type(name, (Generated,), {"make": staticmethod(make)}))
    of_page: dict[str, Callable[..., str]] = {"library-records": library_text.records, "sections": text.sections, "record": text.record}
    for name, make in of_page.items():
        app.add_directive(f"pptrace-{name}", type(name, (OfPage,), {"make": staticmethod(make)}))
    app.add_role("rule", RuleRole())
    app.connect("builder-inited", write_rule_pages)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
