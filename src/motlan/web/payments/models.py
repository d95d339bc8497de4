"""What is kept of money. Notices and postings are only ever added; an order's stage is what was last heard of it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from motlan.service.payment.ledger import Account, Order, Posting, Stage
from motlan.web.dossiers.models import Dossier


class Payment(models.Model):
    """One order of payment: a payer was sent to the gateway with it, and may pay until ``expires_at``."""

    name = models.CharField(max_length=40, unique=True)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="payments")
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    gateway = models.CharField(max_length=20)
    stage = models.CharField(max_length=10, default=Stage.OPEN.value)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ask_at = models.DateTimeField(null=True)
    """When the gateway is asked what became of it; None when that is known."""
    asked = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["ask_at"], name="payment_ask_at", condition=models.Q(ask_at__isnull=False))
        ]

    def __str__(self) -> str:
        """The order's name."""
        return self.name

    def order(self) -> Order:
        """The order with what was posted on it."""
        rows = PaymentPosting.objects.filter(payment=self).order_by("id")
        return Order(
            name=self.name, amount=self.amount, stage=Stage(self.stage), postings=tuple(row.posting() for row in rows)
        )


class PaymentNotice(models.Model):
    """What was said of an order, as it was said, and what was answered; never changed."""

    name = models.CharField(max_length=100)
    at = models.DateTimeField()
    way = models.CharField(max_length=10)
    """`notice`: the gateway came by itself; `query`: it was asked."""
    fields = models.JSONField(default=dict)
    answer = models.CharField(max_length=2)

    def __str__(self) -> str:
        """Of which order, and the answer."""
        return f"{self.name} {self.answer}"


class PaymentPosting(models.Model):
    """A movement of money. One transaction of the gateway is posted once."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="postings")
    transaction = models.CharField(max_length=80)
    into = models.CharField(max_length=10)
    source = models.CharField(max_length=10)
    amount = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["payment", "transaction"], name="one_posting_a_transaction"),
            models.CheckConstraint(name="posting_moves_money", condition=models.Q(amount__gt=0)),
        ]

    def __str__(self) -> str:
        """From where to where."""
        return f"{self.source} → {self.into}"

    def posting(self) -> Posting:
        """The movement."""
        return Posting(
            transaction=self.transaction, into=Account(self.into), from_=Account(self.source), amount=self.amount
        )


class CashReceipt(models.Model):
    """A fee that an officer took in cash, and perhaps gave back. Nothing else of it is ever changed."""

    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, related_name="receipt")
    number = models.CharField(max_length=80, unique=True)
    """The dossier's code and how many receipts it has."""
    unit = models.CharField(max_length=20, blank=True, default="")
    """In whose till it lies; '' for an officer without a unit."""
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    payer = models.CharField(max_length=200)
    taken_at = models.DateTimeField()
    returned_at = models.DateTimeField(null=True)
    returned_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500, blank=True, default="")
    """Why it was given back."""

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["unit", "taken_at"], name="cash_of_a_day"),
            models.Index(fields=["unit", "returned_at"], name="cash_given_back", condition=~models.Q(returned_at=None)),
        ]

    def __str__(self) -> str:
        """Its number."""
        return self.number


class FeeReturn(models.Model):
    """A fee that was paid through a gateway and goes back to its payer: by itself, or because an officer said so."""

    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, related_name="fee_return")
    transaction = models.CharField(max_length=80)
    amount = models.BigIntegerField()
    asked_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    """None: by itself, for the dossier was taken back before any office received it."""
    reason = models.CharField(max_length=500, blank=True, default="")
    """Why an officer gave it back; the payer reads it."""
    returned_at = models.DateTimeField(null=True)
    """When the gateway said that it gave it back."""

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["asked_at"], name="fee_goes_back"),
            models.Index(fields=["returned_at"], name="fee_came_back", condition=~models.Q(returned_at=None)),
        ]

    def __str__(self) -> str:
        """Of which order."""
        return f"{self.payment_id} {self.amount}"


class SimulatedPayment(models.Model):
    """What the simulator's bank holds of an order. Only the demonstration's gateway writes here."""

    name = models.CharField(max_length=40)
    transaction = models.CharField(max_length=40, unique=True)
    amount = models.BigIntegerField()
    paid = models.BooleanField()
    given_back_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        """The bank's own number."""
        return self.transaction
