"""The front door to databases: whether they can be read, what their owners send, and who may send it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from motlan.data.databases.connector import TableName, tables
from motlan.data.sources import examine as looking
from motlan.data.sources import push, tokens
from motlan.data.sources.declared import Declared, DeclaredDataset, declared
from motlan.data.sources.examine import Finding
from motlan.data.sources.push import BatchFaulty, LineFault, OtherContent, Pushed, TooMany
from motlan.data.sources.tokens import Token
from motlan.data.spec import Catalogue
from motlan.kernel.clock import Clock
from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.store.lake import Lake
from motlan.store.register import Register

__all__ = [
    "BatchFaulty",
    "Declared",
    "DeclaredDataset",
    "Finding",
    "LineFault",
    "OtherContent",
    "Pushed",
    "TableName",
    "Token",
    "TooMany",
    "declared_databases",
    "end_token",
    "examine_databases",
    "list_tokens",
    "make_token",
    "may_push",
    "push_status",
    "receive_push",
    "tables_of",
]


def declared_databases(*, catalogue: Catalogue) -> tuple[Declared, ...]:
    """Every database as the workspace declares it, without its secrets."""
    return tuple(declared(database) for database in catalogue.databases.values())


def tables_of(*, catalogue: Catalogue, database: str, places: Mapping[str, str]) -> tuple[TableName, ...]:
    """Everything that a database holds at its source; raise UnknownName, SourceError."""
    return tables(catalogue.database(database).connect, places)


def examine_databases(
    *, catalogue: Catalogue, places: Mapping[str, str], only: tuple[str, ...] = ()
) -> Iterator[Finding]:
    """Each dataset that has a source, and whether it can be read; raise UnknownName for a name that nothing has."""
    return looking.examine(catalogue=catalogue, places=places, only=only)


def receive_push(
    *,
    register: Register,
    lake: Lake,
    catalogue: Catalogue,
    database: str,
    dataset: str,
    batch_id: str,
    content: bytes,
    clock: Clock,
) -> tuple[Pushed, bool]:
    """Take in one batch that an owner sends; the batch, and whether it is new. It is on disk when this returns.

    Raise UnknownName for an unknown dataset, BatchFaulty with every fault, TooMany records,
    OtherContent for a name that was used before, Refused for a dataset that is not pushed.
    """
    source = catalogue.source(database, dataset)
    if source.dataset.changes.by != "push":
        raise Refused(
            what=Text(vi="Tập dữ liệu này không nhận gói gửi tới.", en="This dataset takes nothing that is sent."),
            remedy=Text(
                vi="Khai báo `connect: {kind: push}` và `changes: {by: push}`.",
                en="Declare `connect: {kind: push}` and `changes: {by: push}`.",
            ),
            where=source.path,
        )
    return push.receive(register=register, lake=lake, source=source, batch_id=batch_id, content=content, clock=clock)


def push_status(*, register: Register, catalogue: Catalogue, database: str, dataset: str, batch_id: str) -> Pushed:
    """One batch as it stands; raise NotHeld when none of this name came, UnknownName for an unknown dataset."""
    return push.status(register=register, catalogue=catalogue, database=database, dataset=dataset, batch_id=batch_id)


def may_push(*, register: Register, database: str, token: str) -> bool:
    """Whether ``token`` opens ``database``, compared in constant time."""
    return tokens.is_good(register=register, database=database, token=token)


def make_token(
    *, register: Register, catalogue: Catalogue, database: str, note: str, clock: Clock
) -> tuple[str, Token]:
    """A new token of a database, to be shown once, and what is kept of it; raise UnknownName."""
    return tokens.make(register=register, catalogue=catalogue, database=database, note=note, clock=clock)


def list_tokens(*, register: Register, database: str | None = None) -> tuple[Token, ...]:
    """All tokens (of one database), the oldest first."""
    return tokens.tokens(register=register, database=database)


def end_token(*, register: Register, name: str, clock: Clock) -> Token:
    """Make a token good for nothing from now on; raise NotHeld when there is none of this name."""
    return tokens.end(register=register, name=name, clock=clock)
