"""Claims of conformance to profiles: what is demanded, what is claimed, whether the types fit (CCL.1)."""

from __future__ import annotations

from collections.abc import Iterator

from traceability.model.document import Document, ProfileClaim
from traceability.model.finding import Where
from traceability.rules.registry import Found, Sources, rule
from traceability.trace.view import View

_PROFILE = "protection-profile"
_DEMANDING = (_PROFILE, "pp-module", "pp-configuration")
_ALLOWED = {"strict": ("strict",), "demonstrable": ("demonstrable", "strict"), "exact": ("exact",)}
"""What may be claimed of a profile, by what it demands."""


@rule(
    "CCL007", "Conformance statement missing or unknown to the edition", Sources("APE_CCL.1-13", "", "APE_CCL.1-16", module22="ACE_CCL.1-3")
)
def statement(view: View) -> Iterator[Found]:
    """A profile, PP-Module or PP-Configuration says which conformance it demands: strict or demonstrable, in CC:2022 also exact.

    Why: without the statement nobody knows what a Security Target that claims the profile may do; CC 3.1 does not know exact conformance.

    Repair: state ``statement: strict`` (or ``demonstrable``, ``exact``) under ``claims``.

    Fails::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: PP
          version: "1"
          claims: {cc: {edition: "3.1"}, part2: conformant, part3: conformant}

    Passes::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: PP
          version: "1"
          claims: {cc: {edition: "3.1"}, part2: conformant, part3: conformant, statement: strict}
    """
    for document in view.documents:
        claims = document.header.claims
        if document.header.kind not in _DEMANDING or claims is None:
            continue
        if claims.statement is None:
            message = f"{document.id} does not say which conformance it demands of what claims it"
            yield Found(f"{document.id}:", message, _header(document, "claims"), "state strict, demonstrable or (CC:2022) exact")
        elif claims.statement == "exact" and claims.cc.edition == "3.1":
            message = f"{document.id} demands exact conformance, which CC 3.1 does not know"
            yield Found(f"{document.id}:", message, _header(document, "claims", "statement"), "state strict or demonstrable")


@rule("CCL008", "Conformance that the profile does not allow", Sources("APE_CCL.1-13", "ASE_CCL.1-10", "APE_CCL.1-16", "ASE_CCL.1-17"))
def conformance_allowed(view: View) -> Iterator[Found]:
    """A profile is claimed with a conformance that it allows.

    A profile that demands strict conformance is claimed strictly, one that demands exact conformance exactly; one that allows
    demonstrable conformance may be claimed strictly as well.

    Why: a weaker conformance than the profile demands leaves out what the profile's users rely on.

    Repair: claim the conformance that the profile states.

    Fails::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: PP
          version: "1"
          claims: {cc: {edition: "3.1"}, part2: conformant, part3: conformant, statement: strict}
        === st/st.yaml
        document:
          id: st
          kind: security-target
          title: ST
          version: "1"
          claims:
            cc: {edition: "3.1"}
            part2: conformant
            part3: conformant
            profiles: [{id: pp, conformance: demonstrable, rationale: It is one.}]

    Passes::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: PP
          version: "1"
          claims: {cc: {edition: "3.1"}, part2: conformant, part3: conformant, statement: strict}
        === st/st.yaml
        document:
          id: st
          kind: security-target
          title: ST
          version: "1"
          claims:
            cc: {edition: "3.1"}
            part2: conformant
            part3: conformant
            profiles: [{id: pp, conformance: strict, rationale: It is one.}]
    """
    for document, number, claim, profile in _claims(view):
        wanted = profile.header.claims.statement if profile.header.claims else None
        if wanted is None or claim.conformance in _ALLOWED[wanted] or (wanted == "exact" and document.header.kind == _PROFILE):
            continue
        message = f"{document.id} claims {claim.conformance} conformance to {claim.id}, which demands {wanted} conformance"
        where = _header(document, "claims", "profiles", str(number), "conformance")
        yield Found(f"{document.id}:", message, where, f"claim {' or '.join(_ALLOWED[wanted])} conformance", claim.id, _places(profile))


@rule("CCL019", "Nothing says that the TOE type fits the profile's", Sources("APE_CCL.1-9", "ASE_CCL.1-9", "APE_CCL.1-12", "ASE_CCL.1-16"))
def toe_type(view: View) -> Iterator[Found]:
    """Each claim of a profile says why the type of the TOE is consistent with that of the profile.

    That there is a statement is seen here; whether it is right is for a person to examine.

    Why: a profile for another type of product may be met word by word and yet say nothing about this one.

    Repair: give the claim a ``rationale``.

    Fails::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: PP
          version: "1"
          claims: {cc: {edition: "3.1"}, part2: conformant, part3: conformant, statement: strict}
        === st/st.yaml
        document:
          id: st
          kind: security-target
          title: ST
          version: "1"
          claims: {cc: {edition: "3.1"}, part2: conformant, part3: conformant, profiles: [{id: pp, conformance: strict}]}

    Passes::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: PP
          version: "1"
          claims: {cc: {edition: "3.1"}, part2: conformant, part3: conformant, statement: strict}
        === st/st.yaml
        document:
          id: st
          kind: security-target
          title: ST
          version: "1"
          claims:
            cc: {edition: "3.1"}
            part2: conformant
            part3: conformant
            profiles: [{id: pp, conformance: strict, rationale: It is one.}]
    """
    for document, number, claim, profile in _claims(view):
        if not claim.rationale.strip():
            message = f"{document.id} does not say why its TOE type is consistent with that of {claim.id}"
            where = _header(document, "claims", "profiles", str(number))
            yield Found(f"{document.id}:", message, where, "say it under 'rationale' of the claim", claim.id, _places(profile))


@rule("CCL018", "Profile claims one that demands exact conformance", Sources("", "", "APE_CCL.1-6", ""))
def exact_claimed_by_profile(view: View) -> Iterator[Found]:
    """A profile claims only profiles that allow strict or demonstrable conformance.

    Why: a profile that is to be met exactly leaves no room for another one that adds to it (CC:2022 Part 1).

    Repair: make it a PP-Module with the other profile as its base, or take the claim out.

    Fails::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: PP
          version: "1"
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, statement: exact}
        === qq/qq.yaml
        document:
          id: qq
          kind: protection-profile
          title: QQ
          version: "1"
          claims:
            cc: {edition: "2022"}
            part2: conformant
            part3: conformant
            statement: exact
            profiles: [{id: pp, conformance: exact, rationale: It is one.}]

    Passes::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: PP
          version: "1"
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, statement: strict}
        === qq/qq.yaml
        document:
          id: qq
          kind: protection-profile
          title: QQ
          version: "1"
          claims:
            cc: {edition: "2022"}
            part2: conformant
            part3: conformant
            statement: strict
            profiles: [{id: pp, conformance: strict, rationale: It is one.}]
    """
    for document, number, claim, profile in _claims(view):
        wanted = profile.header.claims.statement if profile.header.claims else None
        if document.header.kind == _PROFILE and "exact" in (wanted, claim.conformance):
            message = f"the profile {document.id} claims {claim.id} {'which demands' if wanted == 'exact' else 'with'} exact conformance"
            where = _header(document, "claims", "profiles", str(number))
            yield Found(f"{document.id}:", message, where, "only strict and demonstrable profiles may be claimed", claim.id)


def _claims(view: View) -> Iterator[tuple[Document, int, ProfileClaim, Document]]:
    """Each claim of a profile that was read: the document, the number of the claim, the claim, the profile."""
    for document in view.documents:
        for number, claim in enumerate(document.header.claims.profiles if document.header.claims else ()):
            if claim.id != document.id and (profile := view.project.document(claim.id)):
                yield document, number, claim, profile


def _header(document: Document, *path: str) -> Where:
    return Where(file=document.header.origin.file, line=document.header.origin.line, path=path)


def _places(document: Document) -> tuple[Where, ...]:
    return (_header(document, "claims"),)
