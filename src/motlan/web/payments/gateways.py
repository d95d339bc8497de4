"""The gateways that this site can speak with: one of the VNPAY kind, and a simulator that moves no money.

Both speak by the same signed fields. ``query`` and ``refund`` talk to the gateway and are called outside transactions.
"""

from __future__ import annotations

import hmac
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Protocol
from urllib.parse import urlencode

import httpx
from django.conf import settings
from django.urls import reverse

from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.service.payment import vnpay_like
from motlan.service.payment.vnpay_like import Asked
from motlan.web.house import House
from motlan.web.payments.models import Payment, SimulatedPayment
from motlan.workspace.service_settings import Payments

PATIENCE = 15.0  # seconds
Fields = Mapping[str, str]


class Gateway(Protocol):
    """Somebody who takes money for us."""

    @property
    def key(self) -> str:
        """What both sign with."""
        ...

    def address(self, asked: Asked, zone: tzinfo) -> str:
        """Where the payer is sent."""
        ...

    def query(self, payment: Payment, *, now: datetime) -> Fields | None:
        """What it says became of an order, signed; None: it knows nothing of it yet."""
        ...

    def refund(self, payment: Payment, *, transaction: str, amount: int, now: datetime) -> None:
        """Give money back to who paid it; asked twice, it is given back once."""
        ...


def gateway(house: House) -> Gateway | None:
    """The workspace's gateway; None where fees are paid at the counter only.

    Raises Refused for a simulator in production and for a gateway without its key.
    """
    named = house.workspace.settings.payments
    if named is None:
        return None
    if named.gateway == "simulator":
        if settings.MOTLAN_PRODUCTION:
            raise Refused(
                what=Text(
                    vi="Cổng thanh toán mô phỏng không dùng khi vận hành thật.",
                    en="The simulated gateway is not used in production.",
                ),
                remedy=Text(
                    vi="Khai báo cổng thanh toán thật trong workspace.yaml.",
                    en="Name a real gateway in workspace.yaml.",
                ),
                where="payments.gateway",
            )
        return Simulator(key=hmac.digest(settings.SECRET_KEY.encode(), b"motlan.payments.simulator", "sha512").hex())
    return VnpayLike(key=_secret(named), named=named, zone=house.zone)


def _secret(named: Payments) -> str:
    name = named.secret.removeprefix("${").removesuffix("}")
    found = os.environ.get(name, "")
    if not found:
        raise Refused(
            what=Text(vi="Chưa có khóa của cổng thanh toán.", en="The gateway's key is not there."),
            remedy=Text(vi=f"Đặt biến môi trường {name}.", en=f"Set the environment variable {name}."),
            where="payments.secret",
        )
    return found


@dataclass(frozen=True, kw_only=True)
class VnpayLike:
    """A gateway of the VNPAY kind. Questions and refunds are signed as its orders are."""

    key: str
    named: Payments
    zone: tzinfo

    def address(self, asked: Asked, zone: tzinfo) -> str:
        """The gateway's address with the signed order."""
        fields = vnpay_like.order_fields(asked, merchant=str(self.named.merchant), zone=zone)
        return f"{self.named.address}?{urlencode(vnpay_like.signed(fields, self.key))}"

    def query(self, payment: Payment, *, now: datetime) -> Fields | None:
        """Ask what became of an order."""
        said = self._ask("querydr", payment, now, {})
        return said if said.get("vnp_TransactionNo") else None

    def refund(self, payment: Payment, *, transaction: str, amount: int, now: datetime) -> None:
        """Have money given back; the request bears the transaction's number: a second one is known by it."""
        more = {"vnp_TransactionNo": transaction, "vnp_Amount": str(amount * 100), "vnp_TransactionType": "02"}
        said = self._ask("refund", payment, now, more)
        if said.get("vnp_ResponseCode") != vnpay_like.FINE:
            raise _no_answer(f"refund {said.get('vnp_ResponseCode', '')}")

    def _ask(self, command: str, payment: Payment, now: datetime, more: Fields) -> Fields:
        if self.named.query is None:
            raise _no_answer("payments.query")
        fields = {
            "vnp_RequestId": secrets.token_hex(16),
            "vnp_Version": vnpay_like.VERSION,
            "vnp_Command": command,
            "vnp_TmnCode": str(self.named.merchant),
            "vnp_TxnRef": payment.name,
            "vnp_OrderInfo": payment.name,
            "vnp_TransactionDate": f"{payment.made_at.astimezone(self.zone):{vnpay_like.WRITTEN}}",
            "vnp_CreateDate": f"{now.astimezone(self.zone):{vnpay_like.WRITTEN}}",
            **more,
        }
        try:
            answer = httpx.post(self.named.query, data=vnpay_like.signed(fields, self.key), timeout=PATIENCE)
            said = {str(name): str(value) for name, value in dict(answer.raise_for_status().json()).items()}
        except (httpx.HTTPError, ValueError, TypeError) as error:
            raise _no_answer(type(error).__name__) from error
        if not vnpay_like.is_genuine(said, self.key):
            raise _no_answer("signature")
        return said


@dataclass(frozen=True, kw_only=True)
class Simulator:
    """A gateway for trying: its bank is a table, its page lets one choose what goes wrong."""

    key: str

    def address(self, asked: Asked, zone: tzinfo) -> str:
        """The simulator's own page."""
        return reverse("payments:simulator", args=[asked.name])

    def query(self, payment: Payment, *, now: datetime) -> Fields | None:
        """What the simulated bank holds: the payment, else the refusal."""
        held = SimulatedPayment.objects.filter(name=payment.name).order_by("-paid", "id").first()
        return self.fields(held) if held else None

    def refund(self, payment: Payment, *, transaction: str, amount: int, now: datetime) -> None:
        """Give it back once."""
        held = SimulatedPayment.objects.filter(name=payment.name, transaction=transaction, amount=amount, paid=True)
        if not held.exists():
            raise _no_answer("refund 91")
        held.filter(given_back_at=None).update(given_back_at=now)

    def fields(self, held: SimulatedPayment) -> dict[str, str]:
        """The signed fields of a notice."""
        code = vnpay_like.FINE if held.paid else "24"
        said = {
            "vnp_TxnRef": held.name,
            "vnp_TransactionNo": held.transaction,
            "vnp_Amount": str(held.amount * 100),
            "vnp_ResponseCode": code,
            "vnp_TransactionStatus": code if held.paid else "02",
        }
        return vnpay_like.signed(said, self.key)


def _no_answer(where: str) -> Refused:
    return Refused(
        what=Text(vi="Cổng thanh toán không trả lời đúng.", en="The gateway did not answer as it should."),
        remedy=Text(vi="Hệ thống sẽ tự hỏi lại.", en="It is asked again by itself."),
        where=where,
    )
