"""Everything that is ever done to a dossier, one function each: may I, do, log. All of it or nothing is kept.

``seen`` is the number of the last event on the page that the actor looked at: of two officers who act at once the first
wins, the second is told so and nothing of hers is carried out.
"""

from motlan.web.dossiers.acts.consultation import answer, consult, note_one, note_overdue
from motlan.web.dossiers.acts.filing import FormFaults, discard_draft, file_dossier, save_draft
from motlan.web.dossiers.acts.lapse import stop_one, stop_unanswered
from motlan.web.dossiers.acts.officer import (
    ask_supplement,
    assign,
    attend,
    decide,
    extend,
    hand_over,
    receive,
    refuse,
    stop,
    take,
)
from motlan.web.dossiers.acts.own import move
from motlan.web.dossiers.acts.parts import decide_part, extend_part, refuse_part
from motlan.web.dossiers.acts.payment import ask_payment, confirm_payment, lapse_payment, refund
from motlan.web.dossiers.acts.person import add_papers, supply, withdraw
from motlan.web.dossiers.acts.supplying import take_brought

__all__ = [
    "FormFaults",
    "add_papers",
    "answer",
    "ask_payment",
    "ask_supplement",
    "assign",
    "attend",
    "confirm_payment",
    "consult",
    "decide",
    "decide_part",
    "discard_draft",
    "extend",
    "extend_part",
    "file_dossier",
    "hand_over",
    "lapse_payment",
    "move",
    "note_one",
    "note_overdue",
    "receive",
    "refund",
    "refuse",
    "refuse_part",
    "save_draft",
    "stop",
    "stop_one",
    "stop_unanswered",
    "supply",
    "take",
    "take_brought",
    "withdraw",
]
