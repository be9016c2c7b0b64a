"""Guidance for users and for installation (AGD_OPE.1, AGD_PRE.1), and delivery. Judged where a project records them."""

from __future__ import annotations

from collections.abc import Iterator

from traceability.model.document import Document
from traceability.model.ids import qualified
from traceability.model.lifecycle import TOPICS
from traceability.rules.places import product_of
from traceability.rules.registry import Found, rule, same
from traceability.trace.view import View

_MEANING = {
    "functions": "functions, privileges and warnings", "interfaces": "how interfaces are used securely",
    "parameters": "parameters and their secure values", "events": "security-relevant events", "modes": "modes, failure included",
    "measures": "measures for the environment's objectives",
}  # fmt: skip


@rule("AGD001", "Role whose guidance leaves out a topic", same("AGD_OPE.1-1"))
def topic_missing(view: View) -> Iterator[Found]:
    """The operational guidance speaks to each role of all six topics: functions, interfaces, parameters, events, modes, measures.

    A topic that does not concern a role is said to be so (``events: none``).

    Why: AGD_OPE.1 asks for each of them, role by role; what a role is not told it will do wrong.

    Repair: name under ``topics`` of a section for that role where the guidance speaks of the topic.

    Fails::

        guidance:
          AGD.Warden: {role: Warden, topics: {functions: "1", interfaces: "2", parameters: "3", events: "4", modes: "5"}}

    Passes::

        guidance:
          AGD.Warden: {role: Warden, topics: {functions: "1", interfaces: "2", parameters: "3", events: "4", modes: "5", measures: "6"}}
    """
    for document in view.documents:
        roles: dict[str, list[str]] = {}
        for section in document.guidance.values():
            if section.phase == "operation":
                roles.setdefault(section.role, []).append(section.id)
        for role, names in roles.items():
            told = {topic for name in names for topic, where in document.guidance[name].topics.items() if where.strip()}
            for topic in TOPICS:
                if topic not in told:
                    node = qualified(document.id, names[0])
                    message = f"the guidance for {role} does not say {_MEANING[topic]}"
                    yield Found(node, message, view.where(node), f"name the place under 'topics: {{{topic}: …}}'", topic)


@rule("AGD002", "Interface of a role that its guidance does not describe", same("AGD_OPE.1-2"), severity="warning")
def interface_missing(view: View) -> Iterator[Found]:
    """Each TSFI that a role uses is described in the guidance for that role, and no other one is.

    Why: what a user can reach but is not told of he will use by guess; guidance for an interface that is not his misleads him.

    Repair: name the TSFI under ``tsfi`` of a section for the role, or correct the TSFI's ``users``.

    Fails::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        guidance:
          AGD.Warden: {role: Warden}
        === design/design.yaml
        document: {id: tds, kind: design, title: TDS, version: "1", describes: st}
        tsfi:
          TSFI.Door: {purpose: Opens., method: A key., role: enforcing, users: [Warden]}

    Passes::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        guidance:
          AGD.Warden: {role: Warden, tsfi: [TSFI.Door]}
        === design/design.yaml
        document: {id: tds, kind: design, title: TDS, version: "1", describes: st}
        tsfi:
          TSFI.Door: {purpose: Opens., method: A key., role: enforcing, users: [Warden]}
    """
    guides = {(role.role, tsfi) for node, _, role in view.items("guidance") for tsfi in view.parents(node, "explains")}
    roles = {section.role for _, _, section in view.items("guidance")}
    for node, _, tsfi in view.items("tsfi"):
        for role in tsfi.users:
            if role in roles and (role, node) not in guides:
                message = f"{role} uses {tsfi.id}, but the guidance for {role} does not describe it"
                yield Found(node, message, view.where(node), f"name {tsfi.id} under 'tsfi' of the guidance for {role}", role)
    for node, _, section in view.items("guidance"):
        for parent in view.parents(node, "explains"):
            users = view.nodes[parent]["item"].users
            if users and section.role not in users:
                message = f"{section.id} describes {parent} to {section.role}, who is not among its users"
                yield Found(node, message, view.where(node, "tsfi"), f"add {section.role} to its users, or leave it out", parent)


@rule("AGD003", "Preparation without acceptance or installation", same("AGD_PRE.1-1"))
def preparation_incomplete(view: View) -> Iterator[Found]:
    """The preparative procedures say how a delivered TOE is accepted, and how it is installed securely.

    Why: a customer must be able to tell the evaluated product from a forged one, and to bring it into the evaluated configuration.

    Repair: name the place under ``acceptance`` and ``installation`` of a section with ``phase: preparation``.

    Fails::

        guidance:
          AGD.Install: {role: Installer, phase: preparation, installation: chapter 2}

    Passes::

        guidance:
          AGD.Install: {role: Installer, phase: preparation, acceptance: chapter 1, installation: chapter 2}
    """
    for document in view.documents:
        sections = [section for section in document.guidance.values() if section.phase == "preparation"]
        for name in ("acceptance", "installation"):
            if sections and not any(getattr(section, name).strip() for section in sections):
                node = qualified(document.id, sections[0].id)
                yield Found(node, f"no section about preparation tells of {name}", view.where(node), f"name the place under '{name}'", name)


@rule("OBJ012", "Duty of the environment that no guidance explains", same("AGD_OPE.1-6"))
def duty_unexplained(view: View) -> Iterator[Found]:
    """Where guidance is recorded, it explains every objective for the environment to whoever has the duty.

    Why: a duty that stands in the Security Target alone does not reach the people who have it.

    Repair: name the objective under ``measures`` of the section that explains it.

    Fails::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        objectives:
          OE.Guard: {kind: environment, text: The site is guarded.}
        guidance:
          AGD.Warden: {role: Warden}

    Passes::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        objectives:
          OE.Guard: {kind: environment, text: The site is guarded.}
        guidance:
          AGD.Warden: {role: Warden, measures: [OE.Guard]}
    """
    guided = _guided(view)
    for node, document, objective in view.items("objectives"):
        if objective.kind == "environment" and document.id in guided and not view.children(node, "measures"):
            message = f"no section of the guidance explains {objective.id}"
            yield Found(node, message, view.where(node), f"name {objective.id} under 'measures' of a section")


@rule("DEL001", "Delivery and parts of the TOE disagree", same("ALC_DEL.1-1"))
def delivery_disagrees(view: View) -> Iterator[Found]:
    """A delivery describes a procedure and names its parts; each part names that delivery.

    Why: a part that travels by no described way may be exchanged on its way.

    Repair: name the part under ``parts`` of its delivery, and describe the ``procedure``.

    Fails::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        toe_parts:
          PART.Program: {kind: software, identifier: clock.tar, format: tar archive, delivery: DEL.Portal}
        deliveries:
          DEL.Portal: {procedure: Signed and offered at the portal.}

    Passes::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        toe_parts:
          PART.Program: {kind: software, identifier: clock.tar, format: tar archive, delivery: DEL.Portal}
        deliveries:
          DEL.Portal: {procedure: Signed and offered at the portal., parts: [PART.Program]}
    """
    for node, _, delivery in view.items("deliveries"):
        if not delivery.procedure.strip():
            yield Found(node, f"{delivery.id} describes no procedure", view.where(node, "procedure"), "describe how parts are protected")
        by_parts, own = set(view.children(node, "delivered-by")), set(view.parents(node, "delivers"))
        for part in sorted(by_parts ^ own):
            name = view.nodes[part]["item"].id
            message = f"{name} names {delivery.id}, which does not name {name}"
            if part in own:
                message = f"{delivery.id} names {name}, which names another delivery or none"
            yield Found(node, message, view.where(node, "parts"), "let both name each other", part)


def _guided(view: View) -> frozenset[str]:
    """The documents whose product has guidance on record."""
    found: set[str] = set()
    for document in view.documents:
        product: Document | None = product_of(view, document) if document.guidance else None
        found |= {document.id} if document.guidance else set()
        found |= {product.id} if product else set()
    return frozenset(found)
