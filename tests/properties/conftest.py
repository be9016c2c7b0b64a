"""How long hypothesis looks for counterexamples: ``PPTRACE_PROPERTIES=long`` (``make properties``) looks longer, and anywhere."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

settings.register_profile("lean", max_examples=20, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("long", max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("PPTRACE_PROPERTIES", "lean"))
