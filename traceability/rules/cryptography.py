"""Cryptographic operations against the algorithm policy that the project names (REQ.2-5)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from traceability.catalogue import Catalogue
from traceability.model.algorithms import AlgorithmPolicy
from traceability.model.document import Document
from traceability.rules.glossary import plain
from traceability.rules.once import once
from traceability.rules.registry import Found, pp_st, rule
from traceability.rules.words import did_you_mean, listed
from traceability.trace.slots import SlotUse
from traceability.trace.view import View

_ASSIGNMENT = pp_st("REQ.2-5", st22="REQ.2-11")
_BITS = re.compile(r"(\d+)(?:\s*bits?)?")


@rule("OPS018", "Algorithm that the policy does not allow", _ASSIGNMENT, severity="warning")
def algorithms_allowed(view: View) -> Iterator[Found]:
    """The algorithms, key sizes and standards that cryptographic operations name under ``values`` are in the algorithm policy.

    Judged only where the configuration names a policy (``algorithms = "tr-03116-3"``). A key size has to fit an algorithm of its
    element, a standard too.

    Why: schemes accept certain algorithms and sizes for certain purposes; another one costs the certificate.

    Repair: name an allowed algorithm, size or standard, or another policy.

    Fails::

        === pptrace.toml
        documents = ["st"]
        algorithms = "tr-03116-3"
        === st/st.yaml
        document:
          {id: st, kind: security-target, title: ST, version: "1", claims: {cc: {edition: "3.1"}, part2: conformant, part3: conformant}}
        sfrs:
          FCS_COP.1:
            elements:
              FCS_COP.1.1:
                text: "{a1} by {a2}, {a3}, {a4}"
                slots: {a1: {value: hashing}, a2: {value: MD5, values: [MD5]}, a3: {value: no size}, a4: {value: RFC 1321}}

    Passes::

        === pptrace.toml
        documents = ["st"]
        algorithms = "tr-03116-3"
        === st/st.yaml
        document:
          {id: st, kind: security-target, title: ST, version: "1", claims: {cc: {edition: "3.1"}, part2: conformant, part3: conformant}}
        sfrs:
          FCS_COP.1:
            elements:
              FCS_COP.1.1:
                text: "{a1} by {a2}, {a3}, {a4}"
                slots: {a1: {value: hashing}, a2: {value: SHA-256, values: [SHA-256]}, a3: {value: no size}, a4: {value: FIPS 180-4}}
    """
    policy = view.project.algorithms
    if policy is None:
        return iter(())
    names = _Names(policy)

    def judge(document: Document, _: Catalogue) -> Iterator[Found]:
        chosen: dict[str, list[str]] = {}
        for use in view.slots[document.id]:
            if use.type == "algorithm" and use.slot.state == "completed":
                chosen[use.element.id] = [name for value in use.slot.values if (name := names.find(value))]
        for use in view.slots[document.id]:
            if use.slot.values and use.slot.state == "completed":
                for value in use.slot.values:
                    if problem := names.problem(use, value, chosen.get(use.element.id, [])):
                        yield _found(view, document, use, f"{problem[0]}", problem[1], value)

    return once(view, judge)


@rule("OPS024", "Words that name no allowed algorithm", _ASSIGNMENT, severity="warning", kind="heuristic")
def algorithm_words(view: View) -> Iterator[Found]:
    """Where an algorithm is named in words only, the words hold one that the policy allows and none that it refuses.

    Judged only where the configuration names a policy.

    Why: as for OPS018; but words can differ and mean the same.

    Repair: name the algorithms under ``values``, as the policy spells them.

    Fails::

        === pptrace.toml
        documents = ["st"]
        algorithms = "tr-03116-3"
        === st/st.yaml
        document:
          {id: st, kind: security-target, title: ST, version: "1", claims: {cc: {edition: "3.1"}, part2: conformant, part3: conformant}}
        sfrs:
          FCS_COP.1:
            elements:
              FCS_COP.1.1:
                text: "{a1} by {a2}, {a3}, {a4}"
                slots: {a1: {value: hashing}, a2: {value: the hash MD5}, a3: {value: no size}, a4: {value: RFC 1321}}

    Passes::

        === pptrace.toml
        documents = ["st"]
        algorithms = "tr-03116-3"
        === st/st.yaml
        document:
          {id: st, kind: security-target, title: ST, version: "1", claims: {cc: {edition: "3.1"}, part2: conformant, part3: conformant}}
        sfrs:
          FCS_COP.1:
            elements:
              FCS_COP.1.1:
                text: "{a1} by {a2}, {a3}, {a4}"
                slots: {a1: {value: hashing}, a2: {value: the hash SHA-256}, a3: {value: no size}, a4: {value: FIPS 180-4}}
    """
    policy = view.project.algorithms
    if policy is None:
        return iter(())
    names = _Names(policy)

    def judge(document: Document, _: Catalogue) -> Iterator[Found]:
        for use in view.slots[document.id]:
            if use.type == "algorithm" and use.filled and not use.slot.values:
                words = plain(use.slot.value)
                if refused := names.mentioned(words, policy.refused):
                    what = f"speaks of {listed(refused)}, which {policy.id} refuses: {policy.refused[refused[0]]}"
                    yield _found(view, document, use, what, "name an allowed algorithm", "")
                elif not names.mentioned(words, names.spelled):
                    hint = f"allowed are {listed(policy.allowed)}; name them under 'values'"
                    yield _found(view, document, use, f"names no algorithm that {policy.id} allows", hint, "")

    return once(view, judge)


class _Names:
    """The names of a policy, found in any spelling."""

    def __init__(self, policy: AlgorithmPolicy) -> None:
        self._policy = policy
        self.spelled = {plain(word): name for name, entry in policy.allowed.items() for word in (name, *entry.also)}
        self._refused = {plain(name): name for name in policy.refused}

    def find(self, value: str) -> str:
        """The allowed algorithm that a value means, ``""`` if there is none."""
        return self.spelled.get(plain(value), "")

    def mentioned(self, words: str, names: Iterable[str]) -> list[str]:
        """Which of some names a text holds as words of their own."""
        return [name for name in names if re.search(rf"(?<![\w-]){re.escape(plain(name))}(?![\w-])", words)]

    def problem(self, use: SlotUse, value: str, chosen: list[str]) -> tuple[str, str] | None:
        """What a value of a cryptographic operation has against the policy, and the repair; ``chosen`` are the element's algorithms."""
        policy = self._policy
        if use.type == "algorithm":
            return self._algorithm(value)
        entries = [policy.allowed[name] for name in chosen] or list(policy.allowed.values())
        of = f" for {listed(chosen)}" if chosen else ""
        if use.type == "key-size":
            sizes = sorted({size for entry in entries for size in entry.key_sizes})
            bits = _BITS.fullmatch(plain(value))
            if not bits or int(bits[1]) not in sizes:
                allowed = f"allowed are {listed(map(str, sizes))} bits" if sizes else "no key is foreseen"
                return f"names the key size {value}, which {policy.id} does not allow{of}", allowed
        if use.type == "standard":
            standards = sorted({*policy.standards, *(standard for entry in entries for standard in entry.standards)})
            if plain(value) not in {plain(standard) for standard in standards}:
                hint = did_you_mean(value, standards) or f"known are {listed(standards)}"
                return f"names the standard {value}, which {policy.id} does not know{of}", hint
        return None

    def _algorithm(self, value: str) -> tuple[str, str] | None:
        if self.find(value):
            return None
        if refused := self._refused.get(plain(value)):
            why = self._policy.refused[refused]
            return f"names {value}, which {self._policy.id} refuses: {why}", f"allowed are {listed(self._policy.allowed)}"
        hint = did_you_mean(value, self._policy.allowed) or f"allowed are {listed(self._policy.allowed)}"
        return f"names {value}, which {self._policy.id} does not allow", hint


def _found(view: View, document: Document, use: SlotUse, what: str, hint: str, value: str) -> Found:
    node = f"{document.id}:{use.sfr.id}"
    related = f"{use.element.id} {use.name} {value}".rstrip()
    return Found(node, f"{use.element.id}: operation {use.name} {what}", view.where(node, "elements", use.element.id), hint, related)
