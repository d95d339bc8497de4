"""The front door of authority: figures, advice, comparison, change."""

from motlan.data.authority.change import PAGE, Comparison, apply, compare, full_order, whom, with_order
from motlan.data.authority.overlap import Figure, compute, counted_since, figures
from motlan.data.authority.recommend import Advice, Merit, advise, standing_order

__all__ = [
    "PAGE",
    "Advice",
    "Comparison",
    "Figure",
    "Merit",
    "advise",
    "apply",
    "compare",
    "compute",
    "counted_since",
    "figures",
    "full_order",
    "standing_order",
    "whom",
    "with_order",
]
