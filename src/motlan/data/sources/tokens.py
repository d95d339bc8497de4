"""Tokens with which an owner's program sends changes: one database each, shown once, kept as a hash.

A token is 256 random bits, so a plain SHA-256 of it tells nothing; every comparison takes the same time.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from motlan.data.spec import Catalogue
from motlan.kernel.clock import Clock, instant
from motlan.kernel.errors import NotHeld, Refused
from motlan.kernel.text import Text
from motlan.store.register import Register

BEGINS = "motlan-push-"
SHOWN = 12  # characters of a hash that tell tokens apart


@dataclass(frozen=True, slots=True)
class Token:
    """What may be shown of a token; ``ended_at`` None: it is good."""

    name: str
    database: str
    note: str
    made_at: str
    ended_at: str | None


def make(*, register: Register, catalogue: Catalogue, database: str, note: str, clock: Clock) -> tuple[str, Token]:
    """A new token for a database, to be shown once; raise UnknownName, or Refused where nothing could come with it."""
    datasets = catalogue.database(database).datasets.values()
    if not any(dataset.hosted or dataset.changes.by == "push" for dataset in datasets):
        raise Refused(
            what=Text(
                vi="Cơ sở dữ liệu này không nhận gói gửi đến và không giữ sổ nào ở đây: mã không dùng được vào đâu.",
                en="This database takes no pushes and keeps no register here: a token would open nothing.",
            ),
            remedy=Text(
                vi="Đặt `changes: {by: push}` cho một tập dữ liệu, hoặc `motlan register new` để lập sổ, rồi tạo mã.",
                en="Set `changes: {by: push}` for a dataset, or start a register with `motlan register new`, first.",
            ),
            where=database,
        )
    secret = BEGINS + secrets.token_urlsafe(32)
    made, made_at = _hash(secret), instant(clock.now())
    with register.transaction():
        register.execute(
            "insert into push_token (hash, database, note, made_at) values (:hash, :database, :note, :at)",
            {"hash": made, "database": database, "note": note, "at": made_at},
        )
    return secret, Token(made[:SHOWN], database, note, made_at, None)


def tokens(*, register: Register, database: str | None = None) -> tuple[Token, ...]:
    """All tokens (of one database), the oldest first."""
    rows = register.rows(
        "select hash, database, note, made_at, ended_at from push_token where :database is null or database = :database"
        " order by made_at, hash",
        {"database": database},
    )
    return tuple(Token(row[0][:SHOWN], *row[1:]) for row in rows)


def end(*, register: Register, name: str, clock: Clock) -> Token:
    """Make a token good for nothing, from now on; raise NotHeld when there is none of this name."""
    found = [token for token in tokens(register=register) if token.name == name]
    if not found:
        raise NotHeld(
            what=Text(vi=f"Không có mã truy cập “{name}”.", en=f"There is no token “{name}”."),
            remedy=Text(vi="Xem `motlan databases tokens`.", en="See `motlan databases tokens`."),
        )
    with register.transaction():
        register.execute(
            "update push_token set ended_at = coalesce(ended_at, :at) where substr(hash, 1, :shown) = :name",
            {"at": instant(clock.now()), "shown": SHOWN, "name": name},
        )
    return next(token for token in tokens(register=register) if token.name == name)


def is_good(*, register: Register, database: str, token: str) -> bool:
    """Whether ``token`` opens ``database``."""
    given = _hash(token)
    kept = register.rows(
        "select hash from push_token where database = :database and ended_at is null", {"database": database}
    )
    # all of them are compared, each in constant time
    return sum(hmac.compare_digest(given, row[0]) for row in kept) > 0


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
