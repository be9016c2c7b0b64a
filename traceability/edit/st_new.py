"""Begins a Security Target: every item of its profiles with a disposition, and a clearly marked gap for what a person writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Template

from traceability.catalogue import Catalogue
from traceability.edit.dispositions import TITLES, disposition, quoted
from traceability.edit.files import write_files
from traceability.load.shipped import shipped
from traceability.model.document import Claims, Document
from traceability.model.errors import ConfigError
from traceability.model.gaps import GAP
from traceability.trace.inherit import SECTIONS, Sections, demanded, only_served_by

_ASPECTS = (("self-protection", "how the TOE protects itself against tampering"), ("non-bypass", "how the TOE prevents bypass"))
_CLAIMABLE = ("protection-profile", "pp-configuration")


def write_target(
    folder: Path, profiles: Sequence[Document], catalogues: Mapping[str, Catalogue], own: Mapping[str, Sequence[Path]], day: str
) -> tuple[Path, ...]:
    """Write a Security Target that claims the profiles (effective), and its configuration, into a folder. Returns the paths.

    ``catalogues`` are by document id; ``own`` gives, by id, the files of documents that are not shipped and go into the project;
    ``day`` is the date in the header. Raises ``ConfigError`` where the folder holds anything, or the profiles do not go together.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ConfigError(f"{folder}: is not an empty folder; nothing was written")
    claims = _common(profiles)
    copies = {f"profiles/{name}/{path.name}": path.read_text("utf-8") for name, paths in own.items() for path in paths}
    places = ["st", *(f"profiles/{name}" for name in own)]
    name = folder.resolve().name
    listed = ", ".join(quoted(place) for place in places)
    files = {
        **copies,
        "st/st.yaml": _header(name, profiles, claims, day),
        "st/dispositions.yaml": _dispositions(profiles, catalogues.get(profiles[0].id)),
        "st/scope.yaml": _template("scope.yaml").substitute(),
        **_summary(profiles),
        **_sub_tsfs(profiles),
        "pptrace.toml": _template("pptrace.toml").substitute(name=name.replace('"', ""), documents=f"[{listed}]"),
    }
    return write_files(folder, files)


def _common(profiles: Sequence[Document]) -> Claims:
    """What the profiles claim in common. Raises ``ConfigError`` where they cannot be claimed together."""
    for profile in profiles:
        if profile.header.kind not in _CLAIMABLE or profile.header.claims is None:
            raise ConfigError(f"{profile.id}: is no profile that a Security Target can claim, or claims no edition of CC")
    claims = [profile.header.claims for profile in profiles if profile.header.claims]
    editions = sorted({claim.cc.edition for claim in claims})
    if len(editions) > 1:
        raise ConfigError(f"the profiles are written for CC {' and CC '.join(editions)}; a Security Target claims one edition")
    return claims[0]


def _header(name: str, profiles: Sequence[Document], claims: Claims, day: str) -> str:
    every = [profile.header.claims for profile in profiles if profile.header.claims]
    revision = f", revision: {claims.cc.revision or 5}" if claims.cc.edition == "3.1" else ""
    direct = all(profile.header.approach == "direct-rationale" for profile in profiles)
    return _template("st.yaml").substitute(
        id=_identifier(name),
        approach="  approach: direct-rationale\n" if direct else "",
        date=day,
        cc=f'{{edition: "{claims.cc.edition}"{revision}}}',
        part2="extended" if any(claim.part2 == "extended" for claim in every) else "conformant",
        part3="extended" if any(claim.part3 == "extended" for claim in every) else "conformant",
        packages=_packages(claims),
        evaluation=_evaluation(profiles),
        profiles="\n".join(_claim(profile) for profile in profiles),
    )


def _packages(claims: Claims) -> str:
    """The packages of the profile, for CC 3.1; under CC:2022 they come with the profile and are not claimed again."""
    if claims.cc.edition != "3.1" or not claims.packages:
        return ""
    lines = ["    packages:"]
    for package in claims.packages:
        by = f", by: [{', '.join(package.by)}]" if package.by else ""
        why = quoted(f"{GAP} why this package suits the TOE; the profile demands it")
        lines.append(f"      - {{id: {package.id}, conformance: {package.conformance}{by}, rationale: {why}}}")
    return "\n".join(lines) + "\n"


def _evaluation(profiles: Sequence[Document]) -> str:
    """The evaluation methods that come with the profiles: whoever claims these names them."""
    names = dict.fromkeys(name for p in profiles if p.header.claims for name in p.header.claims.evaluation)
    return f"    evaluation: [{', '.join(map(quoted, names))}]\n" if names else ""


def _claim(profile: Document) -> str:
    wanted = profile.header.claims.statement if profile.header.claims else None
    why = quoted(f"{GAP} why the type of the TOE is consistent with that of {profile.id}")
    version = quoted(profile.header.version)
    return f"      - id: {profile.id}\n        version: {version}\n        conformance: {wanted or 'strict'}\n        rationale: {why}"


def _summary(profiles: Sequence[Document]) -> dict[str, str]:
    """The TOE summary specification: a passage for each class of SFRs that are taken over, and those that ASE_TSS.2 asks for."""
    union, free = _of_all(profiles)
    classes: dict[str, list[str]] = {}
    for sfr in union["sfrs"].values():
        if sfr.id not in free:
            split = any(element.items for element in sfr.elements.values())
            classes.setdefault(sfr.id.partition("_")[0], []).append(f'"{sfr.id}#*"' if split else sfr.id)
    if not classes:
        return {}
    parts = [_template("summary.yaml").substitute()]
    for name, covers in classes.items():
        words = quoted(f"{GAP} how the TOE meets what its SFRs of class {name} ask for: which part of it, by what means")
        parts.append(f"  TSS.{name}:\n    text: {words}\n    covers:\n" + "".join(f"      - {one}\n" for one in covers))
    for aspect, what in _ASPECTS if "ASE_TSS.2" in union["sars"] else ():
        parts.append(f"  TSS.{aspect}:\n    aspect: {aspect}\n    text: {quoted(f'{GAP} {what}')}\n")
    return {"st/summary.yaml": "".join(parts)}


def _sub_tsfs(profiles: Sequence[Document]) -> dict[str, str]:
    """The parts that a multi-assurance PP-Configuration divides the TSF into, with its SARs."""
    lines = []
    for profile in profiles:
        for part in profile.sub_tsfs.values():
            why = quoted(f"{GAP} why these SARs suit this part; {profile.id} says: {' '.join(part.rationale.split()) or 'nothing'}")
            lists = f"    components: [{', '.join(part.components)}]\n    sars: [{', '.join(part.sars)}]\n"
            lines.append(f"  {part.id}:\n{lists}    rationale: {why}\n")
    head = "# The sub-TSFs of the PP-Configuration, each with its SARs.\nsub_tsfs:\n"
    return {"st/sub_tsfs.yaml": head + "".join(lines)} if lines else {}


def _of_all(profiles: Sequence[Document]) -> tuple[Sections, set[str]]:
    """The items of all profiles together, and the ids of those that may be left out."""
    union = demanded(profiles)
    optional = {key for key, sfr in union["sfrs"].items() if sfr.status != "mandatory"}
    return union, optional | set(only_served_by(union, optional))


def _dispositions(profiles: Sequence[Document], catalogue: Catalogue | None) -> str:
    union, optional = _of_all(profiles)
    parts = ["# What becomes of each item of the claimed profiles.\ndispositions:\n"]
    for section in SECTIONS:
        items = [item for item in union[section].values() if item.id not in optional]
        free = [item.id for item in union[section].values() if item.id in optional]
        parts += [f"  # {TITLES[section]}\n"] if items or free else []
        parts += [disposition(item, catalogue) for item in items]
        if free:
            parts.append(f"  # Not mandatory, and left out as long as nothing is said of them: {', '.join(free)}\n")
    return "".join(parts)


def _identifier(name: str) -> str:
    """A document id from a folder's name."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in ".-") else "-" for c in name.lower()).strip(".-")
    return f"{plain}-st" if plain else "st"


def _template(name: str) -> Template:
    return Template(shipped("templates", "st", name).read_text("utf-8"))
