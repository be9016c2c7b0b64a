"""The three logs of the gateway: what is recorded in each, who reads it, and what happens when it is full."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from smgw.access import Role, Subject
from smgw.log import ChainedLog, Entry, LogFullError, Outcome, Overflow, Record

Clock = Callable[[], datetime]
"""Gives the gateway's time, aware of its time zone."""


class Log(StrEnum):
    """The logs, by name; each consumer has a log of the own."""

    SYSTEM = "system log"
    CONSUMER = "consumer log"
    CALIBRATION = "calibration log"
