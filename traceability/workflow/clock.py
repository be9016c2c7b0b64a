"""The clock: the only place that asks the system what day it is."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime

from traceability.model.errors import ConfigError

VARIABLE = "SOURCE_DATE_EPOCH"


def today() -> date:
    """The present day in UTC; under ``SOURCE_DATE_EPOCH`` (seconds since 1970) the day that it names, so that a run can be repeated.

    Raises ``ConfigError`` where that variable holds no such number: a wrong clock must not let an expired waiver pass.
    """
    epoch = os.environ.get(VARIABLE)
    if epoch is None or not epoch.strip():
        return datetime.now(UTC).date()
    try:
        return datetime.fromtimestamp(int(epoch), UTC).date()
    except (ValueError, OverflowError, OSError) as error:
        raise ConfigError(f"{VARIABLE}: {epoch!r} is no number of seconds since 1970; correct or unset it") from error
