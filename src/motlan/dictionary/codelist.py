"""A code list: the only values that a coded attribute may have."""

from pydantic import Field

from motlan.kernel.spec import Spec
from motlan.kernel.text import Text


class CodeList(Spec):
    """Codes with their labels, in the order in which they are offered."""

    code_list: str = Field(pattern=r"^[a-z][a-z0-9_]*$", description="name by which attributes refer to it")
    label: Text = Field(description="its name for people")
    codes: dict[str, Text] = Field(min_length=1, description="code → label, in the order in which they are offered")
    source: str | None = Field(default=None, description="where the list is from")
