"""Starting the roof from outside: what the command line needs, so that it need not know Django itself."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.core.management import call_command
from django.db import DatabaseError, connection

from motlan.kernel.errors import RegisterError
from motlan.kernel.text import Text


def start(*, workspace: Path, directory: Path, register_url: str | None = None) -> None:
    """Tell the roof where things are and start it; must come before the first import of a model."""
    directory.mkdir(parents=True, exist_ok=True)
    os.environ["MOTLAN_WORKSPACE"] = str(workspace.resolve())
    os.environ["MOTLAN_DIR"] = str(directory.resolve())
    if register_url:
        os.environ["MOTLAN_REGISTER"] = register_url
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motlan.web.settings")
    django.setup()


def make_tables() -> None:
    """Bring the tables of accounts, dossiers and lights up to date; may be run at any time."""
    call_command("migrate", interactive=False, verbosity=0)


@contextmanager
def answering() -> Iterator[None]:
    """Around work on the roof's database: when it does not answer, a RegisterError says so and the next try begins
    with a fresh connection."""
    try:
        yield
    except DatabaseError as error:
        connection.close()
        raise RegisterError(
            what=Text(vi=f"Sổ đăng ký không trả lời: {error}.", en=f"The register did not answer: {error}."),
            remedy=Text(vi="Chưa có gì bị mất; sẽ thử lại.", en="Nothing is lost; it will be tried again."),
        ) from error
