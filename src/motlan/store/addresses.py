"""Addresses of databases, as they may be shown."""

from __future__ import annotations

import re


def without_password(url: str) -> str:
    """The address as it may be shown: without the password, wherever in it somebody wrote one.

    >>> without_password("postgresql://clerk:p@ss/w@db:5432/civil?sslmode=require")
    'postgresql://clerk@db:5432/civil?sslmode=require'
    """
    shown = re.sub(r"(?s)(?<=//)([^:@/]*):.*@", r"\1@", url)
    return re.sub(r"(?i)((?:^|[?&;\s])(?:ssl)?(?:password|passwd|pwd)\s*=\s*)('[^']*'|[^&;\s]*)", r"\1***", shown)
