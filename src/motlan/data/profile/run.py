"""Profile a whole database: find its tables, look at each, propose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from motlan.data.databases.connector import looking
from motlan.data.databases.spec import Connect
from motlan.data.profile.find import settled, tables_of
from motlan.data.profile.lexicon import Lexicon
from motlan.data.profile.propose import Reference, TableProposal, propose, references
from motlan.data.profile.table import look
from motlan.data.profile.values import Vocabulary
from motlan.data.progress import Progress, Stage
from motlan.data.spec import Catalogue
from motlan.kernel.text import Text
from motlan.store.lake import Lake
from motlan.store.register import Register

READ = 1_000_000
"""Rows of a table that are read, unless more are asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What is proposed for one database."""

    database: str
    connect: Connect
    tables: tuple[TableProposal, ...]
    references: tuple[Reference, ...]
    found: tuple[Text, ...] = ()
    """What was found out about how its files are written, as nobody had said it."""
    empty: tuple[str, ...] = ()
    """Tables, files and sheets without a single record, by name: nothing can be said of them."""


def profile(
    *,
    database: str,
    connect: Connect,
    catalogue: Catalogue,
    lake: Lake,
    places: Mapping[str, str],
    progress: Progress,
    register: Register | None = None,
    only: tuple[str, ...] = (),
    most: int = READ,
) -> Profile:
    """Read every table (or those of ``only``) and propose what it is; nothing is written.

    ``register`` is what is held already; without one names and values must do. What the workspace already says of
    ``database`` is left aside. What is empty is named and passed over. Raise SourceError where the database cannot be
    read or nothing is in it, UnknownName for a name in ``only`` that no table has.
    """
    vocabulary, lexicon = Vocabulary(catalogue.dictionary), Lexicon(catalogue, without=database)
    known = settled(connect, places)
    connect = known.connect
    there = tables_of(connect, places, only)
    proposals, empty = [], [one.name for one in there.empty]
    for found in there.full:
        progress(Stage("read", found.name))
        with lake.session() as session:
            table = look(
                session,
                name=found.name,
                asked=looking(connect, found, places),
                placeholders=catalogue.dictionary.placeholders,
                most=most,
            )
        if not table.rows:
            empty.append(found.name)
            continue
        progress(Stage("weigh", found.name, table.rows))
        proposals.append(
            propose(
                table=table,
                catalogue=catalogue,
                vocabulary=vocabulary,
                lexicon=lexicon,
                register=register,
                database=database,
            )
        )
    listed = tuple(proposals)
    return Profile(
        database=database,
        connect=connect,
        found=known.found,
        tables=listed,
        references=references([one.table for one in listed]),
        empty=tuple(empty),
    )
