"""The app's front door: want work done later, and say who does it.

::

    enqueue(kind="send_letter", key="7/3", payload={"message": 7})     # inside your transaction

    @work("send_letter", slow=True)                                    # in your app's module ``work``
    def send_letter(house: House, work: Work) -> None: ...

    @chore("ask_gateway", every=timedelta(minutes=1))
    def ask_gateway(house: House) -> None: ...

What is to follow an act on a dossier is subscribed with :func:`motlan.web.dossiers.happenings.on_act`.
"""

from motlan.web.jobs.post import BEFORE_ALL, enqueue, enqueue_all
from motlan.web.jobs.registry import Work, Worker, chore, work, workers
from motlan.web.jobs.run import Ran, run_once

__all__ = ["BEFORE_ALL", "Ran", "Work", "Worker", "chore", "enqueue", "enqueue_all", "run_once", "work", "workers"]
