"""Why the portal reads personal data: written into the journal with every reading, and shown to the person."""

from __future__ import annotations

from motlan.kernel.text import Text

OWN_RECORD = "own_record"
"""A person looks at her own data."""

OWN_GROUND = Text(
    vi="Quyền của chủ thể dữ liệu được xem dữ liệu của mình",
    en="The right of a person to see her own data",
)
