"""Questions of a page that belong together: the parts of an address, for one."""

from pydantic import Field

from motlan.kernel.spec import Spec
from motlan.kernel.text import Text
from motlan.service.procedures.terms import Path


class Together(Spec):
    """Questions that stand under one heading, in this order; those that are not asked are left out of it."""

    label: Text = Field(description="what they are together: `Address of the new home`")
    paths: tuple[Path, ...] = Field(min_length=2, description="paths of the page, two or more")


def lacking(together: tuple[Together, ...], paths: tuple[str, ...]) -> tuple[str, ...]:
    """Paths that stand together and are none of the page's, or stand together twice."""
    joined = [path for one in together for path in one.paths]
    return tuple(dict.fromkeys(path for path in joined if path not in paths or joined.count(path) > 1))
