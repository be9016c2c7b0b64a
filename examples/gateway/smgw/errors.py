"""What the gateway says when it does not do what it was asked for."""

from __future__ import annotations


class RefusedError(PermissionError):
    """The gateway does not do that: a policy or the authentication says no."""


class ReadingRejectedError(ValueError):
    """A meter sent what cannot be."""


class OperationStoppedError(RuntimeError):
    """The gateway is in its secure state, or has no room for what it would have to record; it does nothing else until that is mended."""
