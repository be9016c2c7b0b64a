"""What may be claimed together: exact conformance, PP-Configurations, direct rationale (CCL.1)."""

from __future__ import annotations

from collections.abc import Iterator

from traceability.model.document import Document, ProfileClaim
from traceability.model.finding import Where
from traceability.rules.registry import Found, Sources, rule
from traceability.trace.claimed import claimed_packages
from traceability.trace.view import View

_PROFILE = "protection-profile"
_COMBINED = "claim one PP-Configuration alone, or profiles and packages without one"


@rule(
    "CCL010",
    "Exact conformance in company that is not allowed",
    Sources("", "", "APE_CCL.1-17", "ASE_CCL.1-20", configuration22="ACE_CCO.1-4"),
)
def allowed_company(view: View) -> Iterator[Found]:
    """Where exact conformance is claimed, all claims are exact, and each profile or module allows each other that is claimed with it.

    Judged where the documents are put together: in the PP-Configuration, else in the Security Target.

    Why: exact conformance means that profile and nothing else, unless it names what may be combined with it.

    Repair: take the other claim out, or add it to ``allowed_with`` of the profile, if its authors agree.

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
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, statement: exact, allowed_with: [pp]}
        === st/st.yaml
        document:
          id: st
          kind: security-target
          title: ST
          version: "1"
          claims:
            cc: {edition: "2022"}
            part2: conformant
            part3: conformant
            profiles: [{id: pp, conformance: exact, rationale: It is one.}, {id: qq, conformance: exact, rationale: It is one.}]

    Passes::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: PP
          version: "1"
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, statement: exact, allowed_with: [qq]}
        === qq/qq.yaml
        document:
          id: qq
          kind: protection-profile
          title: QQ
          version: "1"
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, statement: exact, allowed_with: [pp]}
        === st/st.yaml
        document:
          id: st
          kind: security-target
          title: ST
          version: "1"
          claims:
            cc: {edition: "2022"}
            part2: conformant
            part3: conformant
            profiles: [{id: pp, conformance: exact, rationale: It is one.}, {id: qq, conformance: exact, rationale: It is one.}]
    """
    for document in view.documents:
        kinds = {claim.conformance for claim in (document.header.claims.profiles if document.header.claims else ())}
        if "exact" in kinds and len(kinds) > 1:
            message = f"{document.id} claims exact conformance beside {' and '.join(sorted(kinds - {'exact'}))} conformance"
            yield Found(f"{document.id}:", message, _header(document, "claims", "profiles"), "if one claim is exact, all are")
        for one, other in _strangers(view, document):
            message = f"{one.id} demands exact conformance and does not allow {other.id} beside it"
            where = _header(document, "claims", "profiles")
            hint = f"take one of the two out, or name {other.id} under 'allowed_with' of {one.id}"
            yield Found(f"{document.id}:", message, where, hint, f"{one.id} {other.id}", _places(one))


@rule("CCL011", "Package claimed beside exact conformance", Sources("", "", "", "ASE_CCL.1-13"))
def no_packages_with_exact(view: View) -> Iterator[Found]:
    """A Security Target that claims exact conformance claims no packages of its own.

    Why: exact conformance takes over what the profile holds, its packages included; a package of its own would add to that.

    Repair: take the package claim out; what the profile claims is inherited.

    Fails::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: PP
          version: "1"
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, statement: exact}
        === st/st.yaml
        document:
          id: st
          kind: security-target
          title: ST
          version: "1"
          claims:
            cc: {edition: "2022"}
            part2: conformant
            part3: conformant
            profiles: [{id: pp, conformance: exact, rationale: It is one.}]
            packages: [{id: EAL1, conformance: conformant}]

    Passes::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: PP
          version: "1"
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, statement: exact}
        === st/st.yaml
        document:
          id: st
          kind: security-target
          title: ST
          version: "1"
          claims:
            cc: {edition: "2022"}
            part2: conformant
            part3: conformant
            profiles: [{id: pp, conformance: exact, rationale: It is one.}]
    """
    for document in view.products():
        claims = document.header.claims
        if claims and claims.packages and any(claim.conformance == "exact" for claim in claims.profiles):
            names = ", ".join(package.id for package in claims.packages)
            message = f"{document.id} claims exact conformance, and the package{'s' if len(claims.packages) > 1 else ''} {names} beside it"
            yield Found(f"{document.id}:", message, _header(document, "claims", "packages"), "take the package claims out")


@rule("CCL012", "Claims that cannot be combined", Sources("APE_CCL.1-6", "ASE_CCL.1-6", "APE_CCL.1-6", "ASE_CCL.1-9"))
def combined_claims(view: View) -> Iterator[Found]:
    """A Security Target claims profiles and packages, each once, or one PP-Configuration alone.

    A PP-Configuration stands without profiles outside it and without functional packages; a PP-Module is claimed only
    through a PP-Configuration.

    Why: the PP-Configuration was evaluated as a whole; what is put beside it was not judged together with it.

    Repair: claim the PP-Configuration alone, or one that holds the other documents as components.

    Fails::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: PP
          version: "1"
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, statement: strict}
        === mod/mod.yaml
        document:
          id: mod
          kind: pp-module
          title: MOD
          version: "1"
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, statement: strict}
        bases:
          B: {documents: [pp]}
        === st/st.yaml
        document:
          id: st
          kind: security-target
          title: ST
          version: "1"
          claims:
            cc: {edition: "2022"}
            part2: conformant
            part3: conformant
            profiles: [{id: pp, conformance: strict, rationale: It is one.}, {id: mod, conformance: strict, rationale: It is one.}]

    Passes::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: PP
          version: "1"
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, statement: strict}
        === st/st.yaml
        document:
          id: st
          kind: security-target
          title: ST
          version: "1"
          claims:
            cc: {edition: "2022"}
            part2: conformant
            part3: conformant
            profiles: [{id: pp, conformance: strict, rationale: It is one.}]
    """
    for document in view.documents:
        named = [(number, profile) for owner, number, _, profile in _claims(view) if owner is document]
        whole = [profile for _, profile in named if profile.header.kind == "pp-configuration"]
        packages = [name for name in claimed_packages(view.project, document) if _kind(view, name) == "functional-package"]
        for number, profile in named:
            problem = ""
            if profile.header.kind not in (_PROFILE, "pp-configuration"):
                problem = f"{profile.id} is a {profile.header.kind}, which is not claimed as a profile"
            elif whole and profile is not whole[0]:
                problem = f"{profile.id} is claimed beside the PP-Configuration {whole[0].id}, which is claimed alone"
            elif profile in [one for before, one in named if before < number]:
                problem = f"{document.id} claims {profile.id} twice"
            if problem:
                hint = "keep one of the two" if problem.endswith("twice") else _COMBINED
                yield Found(f"{document.id}:", problem, _header(document, "claims", "profiles", str(number)), hint, profile.id)
        for name in packages if whole else ():
            problem = f"the functional package {name} is claimed beside the PP-Configuration {whole[0].id}, which is claimed alone"
            yield Found(f"{document.id}:", problem, _header(document, "claims", "packages"), _COMBINED, name)


@rule("CCL013", "Direct rationale with a profile that argues otherwise", Sources("", "", "", "ASE_CCL.1-15"))
def same_approach(view: View) -> Iterator[Found]:
    """A Security Target that argues by direct rationale claims only profiles that do so as well.

    Why: the objectives for the TOE of the other profile would have no place in a document that has none.

    Repair: set ``approach`` of the Security Target to ``standard``, or claim another profile.

    Fails::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: PP
          version: "1"
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, statement: strict}
        === st/st.yaml
        document:
          id: st
          kind: security-target
          title: ST
          version: "1"
          approach: direct-rationale
          claims:
            cc: {edition: "2022"}
            part2: conformant
            part3: conformant
            profiles: [{id: pp, conformance: strict, rationale: It is one.}]

    Passes::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: PP
          version: "1"
          approach: direct-rationale
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, statement: strict}
        === st/st.yaml
        document:
          id: st
          kind: security-target
          title: ST
          version: "1"
          approach: direct-rationale
          claims:
            cc: {edition: "2022"}
            part2: conformant
            part3: conformant
            profiles: [{id: pp, conformance: strict, rationale: It is one.}]
    """
    for document, number, claim, profile in _claims(view):
        if document.header.approach == "direct-rationale" and profile.header.approach != "direct-rationale":
            message = f"{document.id} argues by direct rationale, {claim.id} by objectives for the TOE"
            where = _header(document, "claims", "profiles", str(number))
            yield Found(f"{document.id}:", message, where, "use the approach of the profile", claim.id, _places(profile))


def _claims(view: View) -> Iterator[tuple[Document, int, ProfileClaim, Document]]:
    """Each claim of a profile that was read: the document, the number of the claim, the claim, the profile."""
    for document in view.documents:
        for number, claim in enumerate(document.header.claims.profiles if document.header.claims else ()):
            if claim.id != document.id and (profile := view.project.document(claim.id)):
                yield document, number, claim, profile


def _strangers(view: View, document: Document) -> Iterator[tuple[Document, Document]]:
    """Pairs of which the first demands exact conformance and does not allow the second; those of a configuration stand there."""
    together = [other for other in view.claimed_by(document) if other.header.kind in (_PROFILE, "pp-module")]
    for one in together:
        claims = one.header.claims
        bases = {name for base in one.bases.values() for name in base.documents}
        for other in together:
            if claims and claims.statement == "exact" and other is not one and other.id not in {*claims.allowed_with, *bases}:
                yield one, other


def _kind(view: View, name: str) -> str:
    document = view.project.document(name)
    return document.header.kind if document else ""


def _header(document: Document, *path: str) -> Where:
    return Where(file=document.header.origin.file, line=document.header.origin.line, path=path)


def _places(document: Document) -> tuple[Where, ...]:
    return (_header(document, "claims"),)
