"""What the first change in a process would wait for, done before it: the statements of the living path depend on the
workspace alone, and writing them costs more than running them on a few records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from motlan.data.golden import build
from motlan.data.linking import scope
from motlan.data.linking.mirrors import mirrors_of
from motlan.data.linking.rule import link_keys
from motlan.store.register import Register

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue


def make_ready(*, register: Register, catalogue: Catalogue) -> None:
    """Write the statements for every concept of which the platform keeps records itself. Nothing is locked or written
    in the register."""
    datasets = (one for database in catalogue.databases.values() for one in database.datasets.values())
    for concept in sorted({one.describes for one in datasets if one.hosted}):
        touched = scope.Scope(link_keys(catalogue.dictionary, concept))
        scope.write_out(touched, mirrors_of(catalogue, concept), register.dialect)
        build.write_out(register=register, catalogue=catalogue, concept=concept, touched=touched.subjects)
