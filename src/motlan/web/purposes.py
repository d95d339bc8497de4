"""Why pages read personal data: written into the journal with every reading, and shown to the person."""

from __future__ import annotations

from collections.abc import Mapping

from motlan.kernel.text import Text

OWN_RECORD = "own_record"
"""A person looks at her own data."""

OWN_GROUND = Text(
    vi="Quyền của chủ thể dữ liệu được xem dữ liệu của mình",
    en="The right of a person to see her own data",
)

STEWARDSHIP = "stewardship"
"""A steward looks at what a database holds, to keep it right."""

KEEPING = "register_keeping"
"""An officer works on a register that the platform keeps."""

PLATFORM = "platform"
"""The role in which the program reads what the account at work has no right to see; nobody looks at it."""

MANDATE = Text(
    vi="Trách nhiệm của cơ quan chủ quản giữ cho dữ liệu đúng, đủ, sạch, sống, thống nhất",
    en="The data owner's duty to keep data correct, complete, clean, living and unified",
)

SIGN_IN = "sign_in"
"""Who signs in is compared with the record that the provider's number finds."""

SIGN_IN_GROUND = Text(
    vi="Xác thực danh tính của người dùng khi đăng nhập",
    en="Establishing the identity of who signs in",
)

REPRESENTING = "representing"
"""Whether somebody may act for another is asked of the registers, with every page."""

REPRESENTING_GROUND = Text(
    vi="Xác định quyền đại diện cho người khác",
    en="Establishing the right to act for another",
)

DEVELOPMENT, VISITOR = "development_sign_in", "visitor"
"""Somebody looks for a person of the sample nation to sign in as; nobody does in production."""

REHEARSAL = "rehearsal"
"""The demonstration looks for persons who file."""

DEMONSTRATION = Text(vi="Bản trình diễn với dữ liệu mẫu", en="Demonstration with a sample nation")

PARTY_GROUND = Text(vi="Bên của vụ việc đọc kết quả của vụ việc", en="A party reads what came of the matter")

GROUNDS: Mapping[str, Text] = {
    str(ground): ground
    for ground in (OWN_GROUND, MANDATE, SIGN_IN_GROUND, REPRESENTING_GROUND, DEMONSTRATION, PARTY_GROUND)
}
"""The program's own grounds by their text in the journal, which keeps one language."""
