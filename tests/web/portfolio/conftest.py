"""The house of the portfolio's tests is the centre's."""

from __future__ import annotations

from tests.web.centre.conftest import browser, clock, here, scene

__all__ = ["browser", "clock", "here", "scene"]
