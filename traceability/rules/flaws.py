"""Flaw remediation (ALC_FLR). Judged where a project records flaws."""

from __future__ import annotations

from collections.abc import Iterator

from traceability.rules.persons import date_problem
from traceability.rules.places import header_place, product_of
from traceability.rules.registry import Found, rule, same
from traceability.rules.words import did_you_mean, listed
from traceability.trace.view import View


@rule("FLR001", "Flaw that is not described", same("ALC_FLR.2-2"))
def flaw_undescribed(view: View) -> Iterator[Found]:
    """Each flaw has a nature, an effect, and a day on which it was reported; a real one also says which releases it affects.

    Why: users of a release must be able to tell whether it concerns them, and evaluators read each record.

    Repair: fill the field that the message names.

    Fails::

        flaws:
          FLAW.1: {nature: The time may jump., effect: Wrong times., status: confirmed, reported: "2026-01-05"}

    Passes::

        flaws:
          FLAW.1: {nature: The time may jump., effect: Wrong times., status: confirmed, reported: "2026-01-05", affected: ["1.0"]}
    """
    for node, _, flaw in view.items("flaws"):
        missing = [name for name in ("nature", "effect") if not getattr(flaw, name).strip()]
        missing += ["affected"] if flaw.status in ("confirmed", "corrected") and not flaw.affected else []
        if missing:
            yield Found(node, f"{flaw.id} does not state {listed(missing)}", view.where(node), f"fill {listed(missing)}")
        if problem := date_problem(flaw.reported, view.today):
            yield Found(node, f"{flaw.id}, reported: {problem}", view.where(node, "reported"), "write the day it was reported", "reported")


@rule("FLR002", "No way to report a flaw", same("ALC_FLR.2-6"))
def no_intake(view: View) -> Iterator[Found]:
    """With ALC_FLR.2 or .3 the guidance tells users how they report a suspected flaw. Judged where guidance is recorded.

    Why: a flaw that a user finds must reach the developer, and its correction the user.

    Repair: name the place under ``reporting`` of a section of the guidance.

    Fails::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sars: {ALC_FLR.2: {}}
        guidance:
          AGD.Warden: {role: Warden}

    Passes::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sars: {ALC_FLR.2: {}}
        guidance:
          AGD.Warden: {role: Warden, reporting: chapter 9}
    """
    for product in view.products():
        guides = [d for d in view.documents if d.guidance and product_of(view, d) is product]
        asked = [sar for sar in ("ALC_FLR.2", "ALC_FLR.3") if sar in product.sars]
        if asked and guides and not any(section.reporting.strip() for d in guides for section in d.guidance.values()):
            message = f"{product.id} includes {asked[0]}, but no guidance tells users how to report a flaw"
            yield Found(f"{product.id}:", message, header_place(guides[0]), "name the place under 'reporting' of a section")


@rule("FLR003", "Flaw without a decision or remedy", same("ALC_FLR.2-7"))
def flaw_open(view: View) -> Iterator[Found]:
    """Each reported flaw is decided on; a confirmed one is on its way to a correction, a corrected one says how and since when.

    Why: the procedures promise that each report is followed to its end, and records show whether that is so.

    Repair: write ``decision``; for a corrected flaw ``correction``, ``fixed_in``, and under ``issued`` the day users got it.

    Fails::

        flaws:
          FLAW.1: {nature: The time may jump., effect: Wrong times., status: rejected, reported: "2026-01-05"}

    Passes::

        flaws:
          FLAW.1:
            nature: The time may jump.
            effect: Wrong times.
            status: rejected
            reported: "2026-01-05"
            decision: The quartz of the test bench was broken.
    """
    for node, _, flaw in view.items("flaws"):
        if flaw.status == "reported" or not flaw.decision.strip():
            message = f"{flaw.id} was reported, and nobody decided on it" if flaw.status == "reported" else f"{flaw.id} gives no reason"
            yield Found(node, f"{message}: status {flaw.status}", view.where(node, "status"), "write 'decision', and the status it led to")
        elif flaw.status == "corrected":
            missing = [name for name in ("correction", "fixed_in", "issued") if not getattr(flaw, name).strip()]
            problem = date_problem(flaw.issued, view.today) if "issued" not in missing else ""
            if missing or problem:
                what = f"does not state {listed(missing)}" if missing else f"issued: {problem}"
                yield Found(node, f"{flaw.id} is corrected, but {what}", view.where(node), "say how, in which release, and since when")


@rule("FLR004", "Correction without a safeguard", same("ALC_FLR.2-9"))
def unsafe_correction(view: View) -> Iterator[Found]:
    """A corrected flaw names tests that passed, or argues why the correction does no harm.

    Why: a correction that opens another hole is worse than the flaw; the CEM asks what keeps it from that.

    Repair: name the regression tests under ``tests`` (``path::symbol``, or the id of a manual test), or argue under ``safeguard``.

    Fails::

        flaws:
          FLAW.1: {nature: Jumps., effect: Wrong times., status: corrected, reported: "2026-01-05", affected: ["1.0"]}

    Passes::

        flaws:
          FLAW.1:
            nature: Jumps.
            effect: Wrong times.
            status: corrected
            reported: "2026-01-05"
            affected: ["1.0"]
            safeguard: One comparison was turned round, and nothing else reads its result.
    """
    for node, _, flaw in view.items("flaws"):
        if flaw.status != "corrected":
            continue
        if not flaw.tests and not flaw.safeguard.strip():
            yield Found(node, f"nothing guards the correction of {flaw.id}", view.where(node), "name tests, or argue under 'safeguard'")
        for number, test in enumerate(flaw.tests):
            where = view.where(node, "tests", str(number))
            evidence = view.tests.get(test)
            if evidence is None:
                hint = did_you_mean(test, view.tests) or "tests are written as path::symbol"
                yield Found(node, f"{flaw.id} names the test {test}, which does not exist or is linked to nothing", where, hint, test)
            elif evidence.outcome != "pass":
                yield Found(node, f"{flaw.id} rests on {test}, whose outcome is {evidence.outcome}", where, "mend it, or run it", test)
