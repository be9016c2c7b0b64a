"""The glossary: what SFRs name in typed operations is defined there (REQ.2-3; in a CC:2022 Security Target REQ.2-9)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache

import msgspec

from traceability.catalogue import Catalogue
from traceability.model.components import SlotType
from traceability.model.document import Document
from traceability.model.finding import Where
from traceability.rules.once import once
from traceability.rules.registry import Found, pp_st, rule
from traceability.rules.words import did_you_mean, listed
from traceability.trace.slots import SlotUse
from traceability.trace.view import View

_TERMS = pp_st("REQ.2-3", st22="REQ.2-9")
_WHO = ("subject", "role", "external-entity")
_WHAT = ("object", "data")
_POLICIES: tuple[SlotType, ...] = ("sfp", "access-control-sfp", "information-flow-sfp")
KINDS: dict[SlotType, tuple[str, ...]] = {
    "roles": ("role", "external-entity"), "maintained-roles": ("role", "external-entity"), "users": _WHO, "subjects": _WHO,
    "objects": _WHAT, "scope": (*_WHO, *_WHAT, "operation", "attribute"), "attributes": ("attribute",),
    **dict.fromkeys(_POLICIES, ("policy",)),
}  # fmt: skip
"""The kinds of term that an operation of a type is filled with; a term of no particular kind fits all."""
NOBODY = frozenset(("none", "no role", "no roles", "nobody", "no one", "no user"))
"""What an assignment of roles says where there is none."""


class Glossary:
    """The terms, external entities and assets of a document, found by id, title or another spelling, in any case."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self.kinds: dict[str, str] = {}
        self._spelled: dict[str, str] = {}
        self._titles: dict[str, str] = {}
        for entity in document.external_entities.values():
            self._add(entity.id, "external-entity", (entity.title,))
        for asset in document.assets.values():
            self._add(asset.id, "data", (asset.title,))
        for term in document.terms.values():
            self._add(term.id, term.kind, (term.title, *term.also))

    def find(self, name: str) -> str:
        """The id of the entry that a name means, ``""`` if there is none."""
        return self._spelled.get(plain(name), "")

    def title(self, name: str) -> str:
        """How the entry that a name means is called, as names are compared; the name itself where there is none."""
        return self._titles.get(self.find(name), "") or plain(name)

    def of_kinds(self, kinds: Iterable[str]) -> list[str]:
        """The ids of the entries of some kinds."""
        wanted = set(kinds)
        return [name for name, kind in self.kinds.items() if kind in wanted]

    def declared(self, kinds: Iterable[str]) -> bool:
        """Whether the document has terms of one of these kinds, beside external entities and assets."""
        wanted = set(kinds)
        return any(term.kind in wanted for term in self._document.terms.values())

    def spellings(self) -> list[str]:
        """All spellings, as they are looked up."""
        return list(self._spelled)

    def mentioned(self, text: str, kinds: Iterable[str]) -> list[str]:
        """The entries of some kinds that a text mentions, singular or plural."""
        wanted = set(kinds)
        found = self._expression.findall(plain(text)) if self._spelled else ()
        ids = (self._spelled.get(match) or self._spelled[f"{match[:-3]}y"] for match in found)
        return list(dict.fromkeys(name for name in ids if self.kinds[name] in wanted))

    @cached_property
    def _expression(self) -> re.Pattern[str]:
        return re.compile(_forms(sorted(self._spelled, key=lambda name: (-len(name), name))))

    def _add(self, identifier: str, kind: str, spellings: Iterable[str]) -> None:
        self.kinds[identifier] = kind
        self._titles[identifier] = plain(next((name for name in spellings if name), identifier))
        for name in (identifier, *spellings):
            if name:
                self._spelled[plain(name)] = identifier


def _forms(names: Iterable[str]) -> str:
    """An expression for names in a text, singular or plural."""
    forms = (rf"{re.escape(name[:-1])}(?:y|ies)" if name.endswith("y") else re.escape(name) for name in map(plain, names))
    return rf"(?<!\w)({'|'.join(forms)})(?:e?s)?(?!\w)"


@lru_cache(maxsize=100_000)
def plain(name: str) -> str:
    """A name as it is compared: lower case, single spaces, no article, no quotation marks."""
    return " ".join(name.casefold().split()).strip("'\"“”„.").removeprefix("the ")


@rule("REQ004", "Name that the glossary does not define", _TERMS)
def undefined_name(view: View) -> Iterator[Found]:
    """What a typed operation names under ``values`` (subjects, objects, attributes, roles) is defined, and as what it is used for.

    Terms, external entities and assets count. Policies are looked up only where the glossary has terms of kind ``policy``.

    Why: an SFR about a subject or attribute that nobody defines cannot be understood in one way only.

    Repair: add the term with its ``kind`` under ``terms``, or correct the name.

    Fails::

        terms: {Owner: {kind: role, text: Who owns the clock.}}
        sfrs:
          FMT_SMR.1:
            elements:
              FMT_SMR.1.1: {text: "The TSF knows {a1}.", slots: {a1: {value: the owner, values: [Ovner]}}}
              FMT_SMR.1.2: {text: The TSF knows whose role is which.}

    Passes::

        terms: {Owner: {kind: role, text: Who owns the clock.}}
        sfrs:
          FMT_SMR.1:
            elements:
              FMT_SMR.1.1: {text: "The TSF knows {a1}.", slots: {a1: {value: the owner, values: [Owner]}}}
              FMT_SMR.1.2: {text: The TSF knows whose role is which.}
    """

    def judge(document: Document, _: Catalogue) -> Iterator[Found]:
        glossary: Glossary | None = None
        for use in view.slots[document.id]:
            kinds = KINDS.get(use.type) if use.type else None
            if not use.slot.values or not kinds:
                continue
            glossary = glossary or Glossary(document)
            if use.type in _POLICIES and not glossary.declared(("policy",)):
                continue
            for name in use.slot.values:
                if (problem := _problem(glossary, name, kinds)) and plain(name) not in NOBODY:
                    yield _found(view, document, use, f"names {name!r}, {problem[0]}", problem[1], name)

    return once(view, judge)


@rule("REQ007", "Words that name nothing of the glossary", _TERMS, severity="warning", kind="heuristic")
def unnamed(view: View) -> Iterator[Found]:
    """Where the glossary defines subjects, objects, attributes or roles, the operations filled with such name at least one.

    Only operations without ``values`` are read, and only where the glossary has terms of a kind that fits.

    Why: words that use none of the defined terms mostly mean one of them by another name, which the reader has to guess.

    Repair: use the defined term, add the spelling under its ``also``, or state ``values``.

    Fails::

        terms: {Owner: {kind: role, text: Who owns the clock.}}
        sfrs:
          FMT_SMR.1:
            elements:
              FMT_SMR.1.1: {text: "The TSF knows {a1}.", slots: {a1: {value: whoever paid}}}
              FMT_SMR.1.2: {text: The TSF knows whose role is which.}

    Passes::

        terms: {Owner: {kind: role, text: Who owns the clock.}}
        sfrs:
          FMT_SMR.1:
            elements:
              FMT_SMR.1.1: {text: "The TSF knows {a1}.", slots: {a1: {value: owners and nobody else}}}
              FMT_SMR.1.2: {text: The TSF knows whose role is which.}
    """

    def judge(document: Document, _: Catalogue) -> Iterator[Found]:
        glossary = Glossary(document) if document.terms else None
        for use in view.slots[document.id] if glossary else ():
            kinds = KINDS.get(use.type) if use.type and use.type not in _POLICIES else None
            if not glossary or not kinds or not use.filled or use.slot.values or not glossary.declared(kinds):
                continue
            if plain(use.slot.value) not in NOBODY and not glossary.mentioned(use.slot.value, (*kinds, "term")):
                defined = listed(glossary.of_kinds(kinds))
                hint = f"the glossary defines {defined}; use one, add the spelling under its 'also', or state 'values'"
                yield _found(view, document, use, f"({_as(use.type)}) names none that the glossary defines", hint, "")

    return once(view, judge)


@rule("REQ008", "Term that the document does not use", _TERMS, severity="warning", kind="heuristic")
def unused_term(view: View) -> Iterator[Found]:
    """A term that is defined as a subject, object, operation, attribute, role, policy or data is used outside the glossary.

    Looked for are its id, its title and its other spellings, in all that the document says. Terms of no particular kind are not
    asked for: they may be there for the reader.

    Why: a term that no requirement uses is a leftover, or the requirements call it by a name that is not defined.

    Repair: use the term, add the spelling that is used under its ``also``, or remove it.

    Fails::

        terms: {Owner: {kind: role, text: Who owns the clock.}}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells whoever paid the time.}}}

    Passes::

        terms: {Owner: {kind: role, text: Who owns the clock.}}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells owners the time.}}}
    """

    def judge(document: Document, _: Catalogue) -> Iterator[Found]:
        taken = {term.origin for profile in view.claimed_by(document) for term in profile.terms.values()}  # judged there
        wanted = [term for term in document.terms.values() if term.kind != "term" and term.origin not in taken]
        if not wanted or not document.sfrs:
            return
        text = _said(document)
        for term in wanted:
            if not any(_uses(text, plain(name)) for name in (term.id, term.title, *term.also) if name):
                node = f"{document.id}:{term.id}"
                message = f"{term.id} is defined as {term.kind}, and nothing that the document says uses it"
                place = Where(file=term.origin.file, line=term.origin.line)
                yield Found(node, message, place, "use it, add the spelling that is used under its 'also', or remove it")

    return once(view, judge)


def _said(document: Document) -> str:
    """All that a document says outside its glossary, in lower case: one text with its field names and ids as keys (``"id":``)."""
    return msgspec.json.encode(msgspec.structs.replace(document, terms={})).decode().casefold().replace("\\n", " ")


def _uses(text: str, name: str) -> bool:
    """Whether a text holds a name as words of its own, singular or plural, and not as a key.

    Looked for is the stem first, which is much faster.
    """
    stem, whole = name.removesuffix("y"), re.compile(rf"{_forms((name,))}(?!\":)")
    at = text.find(stem)
    while at >= 0 and not whole.match(text, at):
        at = text.find(stem, at + 1)
    return at >= 0


def _problem(glossary: Glossary, name: str, kinds: tuple[str, ...]) -> tuple[str, str] | None:
    found = glossary.find(name)
    if not found:
        near = did_you_mean(plain(name), glossary.spellings())
        return "which the glossary does not define", near or f"define it under 'terms' with kind {' or '.join(kinds)}"
    kind = glossary.kinds[found]
    if kind not in (*kinds, "term"):
        return f"which the glossary defines as {kind}", f"name one of kind {' or '.join(kinds)}, or correct the kind of {found}"
    return None


def _as(kind: SlotType | None) -> str:
    return (kind or "").replace("-", " ")


def _found(view: View, document: Document, use: SlotUse, what: str, hint: str, name: str) -> Found:
    node = f"{document.id}:{use.sfr.id}"
    related = f"{use.element.id} {use.name} {name}".rstrip()
    return Found(node, f"{use.element.id}: operation {use.name} {what}", view.where(node, "elements", use.element.id), hint, related)
