"""How the command line opens the roof: where things are, Django started, every table up to date.

The only door between the command line and Django: no verb imports Django itself.
"""

from __future__ import annotations

import os
from pathlib import Path

import django
from django.core.management import call_command
from django.db import DatabaseError, connection

from motlan.kernel.errors import RegisterError
from motlan.kernel.text import Text


def open_roof(*, workspace: Path, directory: Path, register_url: str | None) -> None:
    """Tell the settings where things are and start Django; must come before the first import of a model."""
    os.environ["MOTLAN_WORKSPACE"] = str(workspace.resolve())
    os.environ["MOTLAN_DIR"] = str(directory.resolve())
    if register_url:
        os.environ["MOTLAN_REGISTER"] = register_url
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motlan.web.settings")
    directory.mkdir(parents=True, exist_ok=True)
    django.setup()


def bring_up_to_date() -> None:
    """The planes' tables from the dictionary, then Django's own, whose published views read both; at any time."""
    from motlan.data.api import prepare
    from motlan.web.house import house

    try:
        prepare(register=house().register(), catalogue=house().catalogue)
        call_command("migrate", interactive=False, verbosity=0)
    except DatabaseError as error:
        raise _no_answer(error) from error


def measure_now() -> None:
    """Measure the plan once, if the workspace has one; end overrides whose time is over; close the corrections whose
    value has changed since.

    Raises RegisterError when the database does not answer.
    """
    from motlan.data.api import expire_overrides
    from motlan.web.centre.actions import measure_plan
    from motlan.web.dossiers.corrections import settle
    from motlan.web.house import house

    try:
        if house().workspace.plans:
            measure_plan(here=house())
        expire_overrides(register=house().register(), catalogue=house().catalogue, clock=house().clock)
        settle(house=house())
    except DatabaseError as error:
        connection.close()
        raise _no_answer(error) from error


def _no_answer(error: DatabaseError) -> RegisterError:
    reason = str(error).strip().splitlines()[0]
    return RegisterError(
        what=Text(vi=f"Sổ đăng ký không trả lời: {reason}.", en=f"The register did not answer: {reason}."),
        remedy=Text(
            vi="Kiểm tra địa chỉ và cơ sở dữ liệu, rồi chạy lại.",
            en="Check the address and the database, then run it again.",
        ),
    )
