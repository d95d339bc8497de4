"""How a gateway of the VNPAY kind speaks: sorted parameters, form-encoded, signed by HMAC-SHA512; amounts times 100.

The browser's way back carries the same parameters as the notice, and proves nothing: only the notice from server to
server, or the answer to our own question, changes anything. Both are held against the signature here.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from urllib.parse import quote_plus

from motlan.service.payment.ledger import Notice

VERSION = "2.1.0"
SIGNATURE = "vnp_SecureHash"
UNSIGNED = frozenset({SIGNATURE, "vnp_SecureHashType"})
FINE = "00"
WRITTEN = "%Y%m%d%H%M%S"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An order as a gateway is told of it. ``amount`` in whole units; ``about`` is read by the payer, names nobody."""

    name: str
    amount: int
    currency: str
    about: str
    back: str
    payer: str
    """The network address of the browser, which gateways ask for."""
    language: str
    made_at: datetime
    expires_at: datetime


def encoded(fields: Mapping[str, str]) -> str:
    """The fields that are signed, sorted by name and form-encoded; empty ones are left out.

    >>> encoded({"vnp_B": "x y", "vnp_A": "1", "vnp_C": ""})
    'vnp_A=1&vnp_B=x+y'
    """
    signed = sorted((name, value) for name, value in fields.items() if name not in UNSIGNED and value != "")
    return "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in signed)


def signature(fields: Mapping[str, str], key: str) -> str:
    """HMAC-SHA512 over the encoded fields, in hexadecimal."""
    return hmac.digest(key.encode(), encoded(fields).encode(), "sha512").hex()


def signed(fields: Mapping[str, str], key: str) -> dict[str, str]:
    """The fields with their signature."""
    return {**fields, SIGNATURE: signature(fields, key)}


def is_genuine(fields: Mapping[str, str], key: str) -> bool:
    """Whether the fields bear the signature of whoever knows the key."""
    given = fields.get(SIGNATURE, "").lower()
    return hmac.compare_digest(given.encode(), signature(fields, key).encode())


def order_fields(asked: Asked, *, merchant: str, zone: tzinfo) -> dict[str, str]:
    """The parameters with which a payer is sent to the gateway, not yet signed."""
    return {
        "vnp_Version": VERSION,
        "vnp_Command": "pay",
        "vnp_TmnCode": merchant,
        "vnp_Amount": str(asked.amount * 100),
        "vnp_CurrCode": asked.currency,
        "vnp_TxnRef": asked.name,
        "vnp_OrderInfo": asked.about,
        "vnp_OrderType": "other",
        "vnp_Locale": "vn" if asked.language == "vi" else "en",
        "vnp_ReturnUrl": asked.back,
        "vnp_IpAddr": asked.payer,
        "vnp_CreateDate": f"{asked.made_at.astimezone(zone):{WRITTEN}}",
        "vnp_ExpireDate": f"{asked.expires_at.astimezone(zone):{WRITTEN}}",
    }


def notice_of(fields: Mapping[str, str]) -> Notice | None:
    """What genuine fields say; None when they say nothing that can be read.

    >>> notice_of({"vnp_TxnRef": "a", "vnp_TransactionNo": "7", "vnp_Amount": "1000000", "vnp_ResponseCode": "00"})
    Notice(order='a', transaction='7', amount=10000, paid=True)
    """
    amount, order, transaction = (fields.get(name, "") for name in ("vnp_Amount", "vnp_TxnRef", "vnp_TransactionNo"))
    if not (amount.isascii() and amount.isdigit() and order and transaction):
        return None
    whole, rest = divmod(int(amount), 100)
    if rest:
        return None
    codes = {fields.get("vnp_ResponseCode", ""), fields.get("vnp_TransactionStatus", FINE)}
    return Notice(order=order, transaction=transaction, amount=whole, paid=codes == {FINE})
