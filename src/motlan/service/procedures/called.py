"""What a result is called, which may depend on how the matter ended."""

from collections.abc import Mapping

from motlan.kernel.text import Text
from motlan.service.procedures.condition import compile_condition
from motlan.service.procedures.result_spec import Result


def result_label(result: Result, values: Mapping[str, str]) -> Text:
    """The name of the document by what the dossier says and the decision brought: the first whose condition holds."""
    named = (one.label for one in result.called if compile_condition(one.when).holds(values))
    return next(named, result.label)
