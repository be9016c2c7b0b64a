"""The networks that end at the gateway, each at a port of its own."""

from __future__ import annotations

from enum import Enum


class Zone(Enum):
    """Where a flow of information begins or ends: one of the three networks, or the gateway itself."""

    WAN = "wide area network"
    LMN = "local metrological network"
    HAN = "home area network"
    GATEWAY = "gateway"
