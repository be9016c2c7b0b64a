"""The meter policy: which meter data come in, and which go out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from smgw.access import ProcessingProfile, Verdict
from smgw.authentication import Mechanism


@dataclass(frozen=True, slots=True)
class Intake:
    """A message of a meter as it arrives: whether the meter is registered, and what proved that it is authentic and was encrypted."""

    meter: str
    registered: bool
    protection: Mechanism | None = None


@dataclass(frozen=True, slots=True)
class Release:
    """A value on its way to a recipient.

    ``profile`` is the installed one, ``names`` are those that stand in the message, ``true_names`` the consumer's and the meter's.
    ``reliable`` says whether the time was sure when the value came, ``time_in_doubt`` whether it is in doubt now.
    """

    recipient: str
    profile: ProcessingProfile
    value: str
    names: frozenset[str]
    true_names: frozenset[str]
    reliable: bool
    time_in_doubt: bool = False
    signed: bool = False
    encrypted_for: str = ""


# @enforces FDP_IFF.1.1/MTR registration and protection on the way in, recipient, profile and time on the way out
class MeterPolicy:
    """All rules have to hold; the first that does not is the reason."""

    # @enforces FDP_IFF.1.4/MTR nothing is permitted but what meets every rule
    def accepts(self, intake: Intake) -> Verdict:
        """Whether a message of a meter is heard."""
        return _all_hold(INTAKE, intake)

    # @enforces FDP_IFF.1.3/MTR the rules listed are all there are
    def releases(self, release: Release) -> Verdict:
        """Whether a value goes out."""
        return _all_hold(RELEASE, release)


# @enforces FDP_IFF.1.5/MTR#d1 verified before anything in it is looked at
def _is_protected(intake: Intake) -> bool:
    return intake.protection is not None


# @enforces FDP_IFF.1.2/MTR#r1 registered, and over a link that is protected
def _is_registered(intake: Intake) -> bool:
    return intake.registered and intake.protection in {Mechanism.CERTIFICATE, Mechanism.METER_KEY}


# @enforces FDP_IFF.1.5/MTR#d2 neither now nor when the value came
def _is_not_billed_in_doubt(release: Release) -> bool:
    return not release.profile.billing or (release.reliable and not release.time_in_doubt)


# @enforces FDP_IFF.1.2/MTR#r3 the profile is the installed one; what none names is not processed
def _is_named_by_profile(release: Release) -> bool:
    return release.value in release.profile.values


# @enforces FDP_IFF.1.2/MTR#r4 recipient, signature and encryption all have to fit
def _is_for_recipient_only(release: Release) -> bool:
    return release.signed and release.recipient == release.profile.recipient == release.encrypted_for


# @enforces FDP_IFF.1.2/MTR#r5 no true name where the profile asks for a pseudonym
def _is_under_the_right_name(release: Release) -> bool:
    return not release.profile.pseudonymous or not release.names & release.true_names


INTAKE: dict[str, Callable[[Intake], bool]] = {
    "neither authentic nor encrypted": _is_protected,
    "the meter is not registered": _is_registered,
}
RELEASE: dict[str, Callable[[Release], bool]] = {
    "the time is in doubt": _is_not_billed_in_doubt,
    "no processing profile names it": _is_named_by_profile,
    "it is not signed and encrypted for the recipient": _is_for_recipient_only,
    "it holds a true name": _is_under_the_right_name,
}


Question = TypeVar("Question")


def _all_hold(rules: dict[str, Callable[[Question], bool]], question: Question) -> Verdict:
    for name, holds in rules.items():
        if not holds(question):
            return Verdict(False, name)
    return Verdict(True, "every rule holds")
