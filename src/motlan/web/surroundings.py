"""What the settings take from the machine: the database they name and the key they keep."""

from __future__ import annotations

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=20000; "
    "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-65536; PRAGMA mmap_size=268435456"
)


def database(*, url: str, folder: Path | None) -> dict[str, Any]:
    """Django's description of the register's database: PostgreSQL at `url`, else SQLite in `folder`.

    SQLite opens write transactions at once (IMMEDIATE): two requests that read and then write would otherwise end
    in "database is locked" instead of waiting for each other.
    """
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": folder / "register.sqlite3" if folder else ":memory:",
            "CONN_MAX_AGE": None,
            "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE", "init_command": SQLITE_PRAGMAS},
        }
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {**database(url="", folder=folder), "NAME": unquote(parts.path)}
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ImproperlyConfigured(
            "MOTLAN_REGISTER must begin with postgresql:// or sqlite://, for example postgresql://motlan@localhost/motlan"
        )
    return {
        "ENGINE": "motlan.web.postgres",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # What the one door asks again and again is read and planned by the server once a connection. Nothing that a
        # page or an act asks is worth machine code or helpers, which a server takes where it thinks a country will be
        # read: the worker's questions would take every processor from the pages at once.
        "OPTIONS": {"prepare_threshold": 5, "options": "-c jit=off -c max_parallel_workers_per_gather=0"},
    }


def secret_key(*, given: str, folder: Path | None) -> str:
    """The key that signs cookies: the one given, else the one kept in `folder`, made on first use and readable only
    by its owner. Without a folder nothing outlives the process, and neither does the key."""
    if given:
        return given
    if folder is None:
        return secrets.token_urlsafe(48)
    file = folder / "secret.key"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        descriptor, fresh = tempfile.mkstemp(dir=folder)  # mode 0600
        with os.fdopen(descriptor, "w") as handle:
            handle.write(secrets.token_urlsafe(48))
        # Of several processes that start at once the first to link wins; the others take its key.
        with suppress(FileExistsError):
            os.link(fresh, file)
        os.unlink(fresh)
    return file.read_text("utf-8").strip()


def mail_server(url: str) -> tuple[str, int, str, str, bool, bool]:
    """Host, port, user, password, whether STARTTLS, whether TLS from the first byte; no host: no e-mail is sent.

    A password travels over TLS only.

    >>> mail_server("smtp://clerk:secret@mail.example:587")
    ('mail.example', 587, 'clerk', 'secret', True, False)
    >>> mail_server("smtp://localhost:2525")
    ('localhost', 2525, '', '', False, False)
    >>> mail_server("")
    ('', 25, '', '', False, False)
    """
    if not url:
        return "", 25, "", "", False, False
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ImproperlyConfigured("MOTLAN_SMTP must be like smtp://user:password@mail.example:587 or smtps://…:465")
    whole = parts.scheme == "smtps"
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return parts.hostname, parts.port or (465 if whole else 25), user, password, bool(password) and not whole, whole
