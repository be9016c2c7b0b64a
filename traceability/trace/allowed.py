"""Whether a disposition is allowed: the cells of the table in ``lawful``, each with what it asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from traceability.model.document import Disposition
from traceability.model.finding import Where
from traceability.model.ids import component_of
from traceability.trace.grounds import WORDS, Case, Fault, article, found_group, wording, words_of
from traceability.trace.lawful import Cell, Group, cell, why_not

_STANDS_FOR: dict[Group, tuple[Group, ...]] = {
    "threat": ("threat", "policy"), "policy": ("policy", "threat"), "assumption": ("assumption",),
    "objective": ("objective", "environment"), "environment": ("environment", "objective"), "sfr": ("sfr",), "sar": ("sar",),
}  # fmt: skip
"""What may stand for an item under demonstrable conformance: threats and policies may take each other's place."""


def allowed(case: Case, disposition: str) -> Iterator[Fault]:
    """What is wrong with a disposition: what the table forbids, a missing reason, or words that do not fit what is stated."""
    found = cell(case.group, disposition, case.conformance)
    if found == "never":
        message = f"{case.name}: '{disposition}' does not fit {article(WORDS[case.group])}"
        yield Fault("CMP011", message, "state what becomes of it in a word that fits", case.place("disposition"))
        return
    forbidden = [*_left_to_the_environment(case), *_CELLS[found](case, disposition)]
    yield from forbidden or _unfit(case, disposition)


def changes(said: Disposition) -> bool:
    """Whether a disposition states anything that changes an item or its links."""
    links = said.addresses or said.meets or said.dependencies
    return bool(said.text or said.elements or said.by or links or said.justification)


def rationale_of(said: Disposition | None) -> str:
    """The reason that a disposition gives."""
    if said is None:
        return ""
    return said.rationale.strip() or (said.justification.text.strip() if said.justification else "")


def _lawful(_: Case, __: str) -> Iterator[Fault]:
    yield from ()


def _unlawful(case: Case, disposition: str) -> Iterator[Fault]:
    reason = why_not(case.group, disposition, case.conformance)
    if disposition == "added":
        message = f"{case.own.id} adds {case.name}: {reason}"
        yield Fault("CMP012", message, "take it out, or claim a profile that holds it", case.place())
    elif disposition == "omitted":
        message = f"{case.own.id} omits {case.name} of {case.owner}: {reason}"
        yield Fault("CCL009", message, "take the item over", case.place("disposition"), other=case.item.origin)
    else:
        message = f"{case.name} of {case.owner} is {disposition}: {reason}{_both_wordings(case)}"
        yield Fault("CMP009", message, "take the item over as the profile has it", case.place("disposition"), other=case.item.origin)


def _both_wordings(case: Case) -> str:
    """What the profile and the document say, where the words differ, as the end of a message."""
    if case.words_stay or case.after is None or not words_of(case.after):
        return ""
    return f"; {case.owner} says '{words_of(case.item)}', {case.own.id} says '{words_of(case.after)}'"


def _rationale(case: Case, disposition: str) -> Iterator[Fault]:
    if case.group == "sfr" and case.stated is None and disposition == "refined":
        return  # what a restated SFR changes without a mark is said slot by slot and word by word
    if not rationale_of(case.stated):
        message = f"{case.name} of {case.owner} is {disposition}, and nothing says why conformance allows that"
        hint = f"say it under 'rationale' in the disposition of {case.item.id}"
        yield Fault("CMP010", message, hint, case.place("disposition"), other=case.item.origin)


def _wording(case: Case, disposition: str) -> Iterator[Fault]:
    if not case.words_stay:
        yield from _unlawful(case, disposition)


def _restated(case: Case, disposition: str) -> Iterator[Fault]:
    if case.words_stay:
        return
    if any(found_group(case.document, name) == "objective" for name in case.by):
        yield from _rationale(case, disposition)
    else:
        yield from _unlawful(case, disposition)


def _optional(case: Case, disposition: str) -> Iterator[Fault]:
    if case.group == "sfr":
        free = case.item.status != "mandatory"
    else:
        free = bool(case.served_by) and not any(name in case.document.sfrs for name in case.served_by)
    if not free:
        yield from _unlawful(case, disposition)


def _upheld(case: Case, disposition: str) -> Iterator[Fault]:
    """An assumption goes only if everything in the environment that upheld it is now the TOE's."""
    upholding = [key for key, item in case.union["objectives"].items() if case.item.id in item.addresses and item.kind == "environment"]
    left = [name for name in upholding if not _is_of_the_toe(case, name)]
    if not upholding or left:
        for fault in _unlawful(case, disposition):
            rest = f"; {', '.join(left)} still stand{'s' if len(left) == 1 else ''} in the environment" if left else ""
            yield Fault(fault.rule, fault.message + rest, fault.hint, fault.where, fault.related, fault.other)


def _is_of_the_toe(case: Case, name: str) -> bool:
    held = case.document.objectives.get(name)
    if held is not None:
        return held.kind == "toe"
    said = case.own.dispositions.get(name)
    return said is not None and bool(said.by) and all(found_group(case.document, one) == "objective" for one in said.by)


def _other_profile(case: Case, disposition: str) -> Iterator[Fault]:
    if disposition == "refined" and case.words_stay:
        return
    by = case.by
    held = [owner for owner in case.owners if owner.id != case.owner]
    if by and all(any(name in o.objectives and o.objectives[name].kind == "toe" for o in held) for name in by):
        yield from _rationale(case, disposition)
    else:
        yield from _unlawful(case, disposition)


def _mapped(case: Case, _: str) -> Iterator[Fault]:
    """CMP008: each item of the profile is mapped to something that stands for it, with a reason."""
    by = case.by
    if not by:
        message = f"{case.own.id} omits {case.name} of {case.owner} and names nothing that stands for it"
        hint = "name under 'by' what stands for it, and say why under 'rationale'"
        yield Fault("CMP008", message, hint, case.place("disposition"), other=case.item.origin)
        return
    for name in by:
        kind = found_group(case.document, name)
        if kind not in _STANDS_FOR[case.group]:
            what = f"is {article(WORDS[kind])}" if kind else "does not exist"
            message = f"{name} is to stand for {case.name} of {case.owner}, but {what}"
            hint = f"name {' or '.join(article(WORDS[g]) for g in _STANDS_FOR[case.group])}"
            yield Fault("CMP008", message, hint, case.place("by"), name, case.item.origin)
            return
    if not rationale_of(case.stated):
        message = f"{', '.join(by)} is to stand for {case.name} of {case.owner}, and nothing says why"
        yield Fault("CMP008", message, "say it under 'rationale'", case.place("disposition"), other=case.item.origin)


def _harmless(case: Case, _: str) -> Iterator[Fault]:
    """What is added to the environment must not take over what the profile leaves to its TOE."""
    if not rationale_of(case.stated):
        message = f"{case.own.id} adds {case.name}, and nothing says that it takes over no part of what the profile asks of the TOE"
        hint = f"add '{case.item.id}: {{disposition: added, rationale: …}}' under 'dispositions'"
        yield Fault("CMP006", message, hint, case.place())
        return
    for problem in getattr(case.item, "addresses", {}):
        taken = [key for key, o in case.union["objectives"].items() if problem in o.addresses and o.kind == "toe"]
        if taken and problem not in case.union["assumptions"]:
            message = (
                f"{case.own.id} adds {case.name} against {problem}, which the profile leaves to {', '.join(taken)}: "
                "what is added to the environment may not take over a part of that"
            )
            yield Fault("CMP009", message, "take the link out, or meet the problem by an objective for the TOE", case.place(), problem)


def _left_to_the_environment(case: Case) -> Iterator[Fault]:
    """An objective of the profile for the TOE that the document states for the environment."""
    if case.owner and case.group == "objective" and case.after is not None and case.after.kind == "environment":
        message = f"{case.name} of {case.owner} is one for the environment in {case.own.id}: what is asked of the TOE stays so"
        origin = case.after.origin
        where = Where(file=origin.file, line=origin.line, path=("kind",))
        yield Fault("CMP009", message, "state it for the TOE, as the profile does", where, other=case.item.origin)


def _unfit(case: Case, disposition: str) -> Iterator[Fault]:
    """CMP011: a disposition that says one thing and does another."""
    said = case.stated
    if said is None:
        if disposition in ("iterated", "raised") and (problem := _successor_problem(case, disposition)):
            yield Fault("CMP011", problem, _UNFIT_HINTS[disposition], case.place(), other=case.item.origin)
        return
    problem = ""
    if disposition == "added" and case.owner:
        problem = f"{case.own.id} calls {case.name} 'added', but {case.owner} holds it"
    elif disposition == "identical" and changes(said):
        problem = f"{case.name} of {case.owner} is 'identical', yet the disposition changes it"
    elif case.owner and disposition != "moved-to-TOE" and (change := _restated_otherwise(case, disposition)):
        problem = change
    elif strange := _without_effect(case, said):
        problem = f"{case.name}{f' of {case.owner}' if case.owner else ''} is '{disposition}'; {strange} beside that has no effect"
    elif disposition == "completed" and not _completes(case, said):
        problem = f"{case.name} of {case.owner} is 'completed', yet the disposition completes nothing"
    elif disposition in ("iterated", "raised"):
        problem = _successor_problem(case, disposition)
    if problem:
        yield Fault("CMP011", problem, _UNFIT_HINTS.get(disposition, ""), case.place("disposition"), other=case.item.origin)


def _completes(case: Case, said: Disposition) -> bool:
    """Whether something is completed: an operation of an SFR, or, in words, one of an SAR."""
    return bool(said.elements) or case.item.id in case.own.sfrs if case.group == "sfr" else bool(said.text.strip() or rationale_of(said))


def _restated_otherwise(case: Case, disposition: str) -> str:
    """What a document's own statement of an item does that its disposition does not say."""
    own = getattr(case.own, case.section).get(case.item.id)
    if own is None or case.group in ("sfr", "sar"):
        return ""  # operations and words of SFRs are compared one by one, and an SAR has no words but its id
    if getattr(own, "kind", "") != getattr(case.item, "kind", ""):
        return f"{case.name} of {case.owner} is '{disposition}', yet {case.own.id} states it for the TOE"
    if disposition == "identical" and wording(own) != wording(case.item):
        return f"{case.name} of {case.owner} is 'identical', yet {case.own.id} states it in other words: '{words_of(own)}'"
    return ""


def _without_effect(case: Case, said: Disposition) -> str:
    """The fields of a disposition that change nothing, because the item has no such thing, or is not there any more."""
    takes = () if said.disposition in _BARE else _CHANGES[case.group]
    return ", ".join(f"'{name}'" for name in _FIELDS if getattr(said, name) and name not in takes)


def _successor_problem(case: Case, disposition: str) -> str:
    section = case.document.sfrs if case.group == "sfr" else case.document.sars
    if not case.by:
        return f"{case.name} of {case.owner} is '{disposition}', but 'by' names nothing that stands for it"
    for name in case.by:
        if name not in section:
            return f"{case.name} of {case.owner} is '{disposition}' by {name}, which {case.own.id} does not hold"
        before, after = component_of(case.item.id), component_of(name)
        if disposition == "iterated" and before != after:
            return f"{name} is no iteration of {case.item.id} of {case.owner}: it is another component"
        if disposition == "raised" and case.catalogue and (before == after or not case.catalogue.satisfies(after, before)):
            return f"{name} is not hierarchical to {case.item.id} of {case.owner}"
    return ""


_BARE = ("omitted", "iterated", "raised", "added")
_FIELDS = ("text", "elements", "dependencies", "addresses", "meets", "audit", "management")
_CHANGES: dict[Group, tuple[str, ...]] = {
    "threat": ("text",), "policy": ("text",), "assumption": ("text",), "objective": ("text", "addresses"),
    "environment": ("text", "addresses"), "sfr": ("elements", "dependencies", "meets", "audit", "management"), "sar": ("text",),
}  # fmt: skip
"""The fields of a disposition that change an item of each kind."""
_UNFIT_HINTS = {
    "refined": "take what has no effect out, or state it where it belongs",
    "omitted": "take what has no effect out",
    "identical": "state what it is ('refined', 'completed', 'moved-to-TOE'), or take the change out",
    "completed": "give the values under 'elements', or state 'identical'",
    "iterated": "state the iterations under 'sfrs' and name them under 'by'",
    "raised": "state the higher component in its own section and name it under 'by'",
    "added": "say what becomes of the profile's item",
}
_CELLS: dict[Cell, Callable[[Case, str], Iterator[Fault]]] = {
    "lawful": _lawful, "rationale": _rationale, "unlawful": _unlawful, "wording": _wording, "restated": _restated, "optional": _optional,
    "upheld": _upheld, "other-profile": _other_profile, "mapped": _mapped, "harmless": _harmless,
}  # fmt: skip
