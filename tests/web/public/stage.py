"""The acceptance scene on a register of its own, in a process of its own: loaded, measured, published, its pages kept.

    python -m tests.web.public.stage WORKSPACE STATE [REGISTER]

Writes ``pages.json`` (address → page, in Vietnamese) into STATE, and the day's open data as users get them.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from motlan.web.opening import bring_up_to_date, open_roof

PAGES = (
    *("/centre/", "/centre/provinces/04/"),
    *(
        "/open/",
        "/open/provinces/01/",
        "/open/tasks/land_synchronised/",
        "/open/provinces/04/",
        "/open/provinces/12/",
        "/open/tasks/",
    ),
)


def main(workspace: Path, state: Path, register_url: str | None) -> None:
    open_roof(workspace=workspace, directory=state, register_url=register_url)
    bring_up_to_date()
    from django.core.management import call_command
    from django.test import Client

    from motlan.web.centre.actions import load_scene, measure_plan
    from motlan.web.house import house
    from motlan.web.public.shelf import shelve

    call_command("collectstatic", interactive=False, verbosity=0)
    load_scene(here=house())
    measure_plan(here=house())
    shelve(house(), house().today)
    client = Client(headers={"host": "localhost"})
    pages = {address: client.get(address).content.decode() for address in PAGES}
    (state / "pages.json").write_text(json.dumps(pages, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else None)
