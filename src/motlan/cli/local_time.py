"""Instants as people read them: in the workspace's own time zone, with its offset, so that nobody has to guess."""

import re
from pathlib import Path
from zoneinfo import ZoneInfo

from motlan.kernel.clock import moment
from motlan.kernel.spec import read
from motlan.workspace.spec import Settings

FILE = "workspace.yaml"
INSTANT = re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def zone_of(workspace: Path | None) -> ZoneInfo | None:
    """The time zone of the workspace in a folder; None where it has no readable settings."""
    if workspace is None or not (workspace / FILE).is_file():
        return None
    settings = read(workspace / FILE, Settings, name=FILE).value
    return ZoneInfo(settings.time_zone) if settings is not None else None


def local(text: str, zone: ZoneInfo) -> str:
    """The text with every instant in it as the clocks of ``zone`` show it.

    >>> local("landed 2026-11-22T02:14:29Z, next 2026-11-22T18:00:00Z", ZoneInfo("Asia/Ho_Chi_Minh"))
    'landed 2026-11-22 09:14:29+07, next 2026-11-23 01:00:00+07'
    >>> local("2026-11-22T02:14:29Z", ZoneInfo("Asia/Kathmandu"))
    '2026-11-22 07:59:29+05:45'
    >>> local("2026-12-31T25:00:00Z is no instant", ZoneInfo("Asia/Kathmandu"))
    '2026-12-31T25:00:00Z is no instant'
    """
    return INSTANT.sub(lambda found: _shown(found.group(), zone), text)


def _shown(instant: str, zone: ZoneInfo) -> str:
    try:
        return moment(instant).astimezone(zone).isoformat(sep=" ").removesuffix(":00")
    except ValueError:  # a fault of a file quotes what stands there, which may only look like an instant
        return instant
