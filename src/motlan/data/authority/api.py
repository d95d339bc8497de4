"""The front door of authority: figures, advice, comparison, change."""

from motlan.data.authority.change import PAGE, Comparison, apply, compare, whom, with_order
from motlan.data.authority.overlap import Figure, compute, figures
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
    "figures",
    "standing_order",
    "whom",
    "with_order",
]
