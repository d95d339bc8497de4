"""The front door of the service plane: forms for people, decisions for desks. Frozen values in and out.

A page does three things with a form: :func:`prefill` it for an applicant, :func:`read_post` what came back, and hand
the clean answers to a decision. What a dossier is now is :func:`fold` of its events.
"""

from motlan.service.dossiers.codes import CodesExhausted, dossier_code
from motlan.service.dossiers.deadlines import days_left, due, is_late, resumed
from motlan.service.dossiers.events import Event, HeldThen, payload, read_act
from motlan.service.dossiers.fold import DossierState, fold
from motlan.service.dossiers.status import Channel, Status
from motlan.service.forms.book import FormBook
from motlan.service.forms.check import procedure_issues
from motlan.service.forms.compile import compile_form
from motlan.service.forms.components import OwnComponent, Standing, components_for
from motlan.service.forms.filled import Asked, Choice, Filled, FilledGroup, FilledPage, Shown
from motlan.service.forms.grouped import fill_group
from motlan.service.forms.held import HeldRecord, HeldValue, Holder
from motlan.service.forms.prefill import prefill
from motlan.service.forms.validate import FieldFault, PostRead, read_fields, read_post
from motlan.service.procedures.book import ProcedureBook
from motlan.service.procedures.fee import Amount, Owed, owed
from motlan.service.procedures.spec import Procedure

__all__ = [
    "Amount",
    "Asked",
    "Channel",
    "Choice",
    "CodesExhausted",
    "DossierState",
    "Event",
    "FieldFault",
    "Filled",
    "FilledGroup",
    "FilledPage",
    "FormBook",
    "HeldRecord",
    "HeldThen",
    "HeldValue",
    "Holder",
    "Owed",
    "OwnComponent",
    "PostRead",
    "Procedure",
    "ProcedureBook",
    "Shown",
    "Standing",
    "Status",
    "compile_form",
    "components_for",
    "days_left",
    "dossier_code",
    "due",
    "fill_group",
    "fold",
    "is_late",
    "owed",
    "payload",
    "prefill",
    "procedure_issues",
    "read_act",
    "read_fields",
    "read_post",
    "resumed",
]
