"""The account: one person in one role."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from motlan.service.dossiers.capacity import Capacity
from motlan.web.people.behalf import Acting
from motlan.web.people.permissions import Permission, Role, allows


class Account(AbstractBaseUser):
    """Somebody who signs in. A citizen's account points at a subject of the register by its opaque key; what is known
    of the person stays in the register and is read through its one door."""

    username = models.CharField(max_length=80, unique=True)
    display_name = models.CharField(max_length=200)
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role])
    unit = models.CharField(max_length=20, blank=True, default="")
    agency = models.CharField(max_length=60, blank=True, default="")
    """Whose databases a steward answers for; empty: all of them."""
    subject = models.BigIntegerField(null=True, blank=True, unique=True)
    language = models.CharField(max_length=5, blank=True, default="")
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name", "role"]

    objects: ClassVar[BaseUserManager[Self]] = BaseUserManager()

    acting: Acting | None = None
    """For whom this account acts in the request at hand; it is found anew with each, and never kept."""
    home: str | None = None
    """Its own unit, while it works for another one in the request at hand; None while it works at home."""
    leads_here: bool = True
    """Whether what the head of a unit does is hers where she works now."""
    unread: int | None = None
    """How many messages waited for it when the request began; None where nobody has counted."""

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="citizen_has_subject",
                condition=~models.Q(role=Role.CITIZEN.value) | models.Q(subject__isnull=False),
            )
        ]

    def __str__(self) -> str:
        """The account's name, never the person's."""
        return self.username

    @property
    def stands_for(self) -> int:
        """The subject in whose name this account files: whom it acts for, else its own; 0 when it has none."""
        return self.acting.subject if self.acting else self.subject or 0

    @property
    def behalf(self) -> int:
        """The subject for whom it acts; 0 while it is its own."""
        return self.acting.subject if self.acting else 0

    def work_at(self, unit: str, *, leads: bool) -> None:
        """Work for another unit for as long as this request lasts."""
        self.home, self.unit, self.leads_here = self.unit, unit, leads

    def save(self, *args: Any, **kwargs: Any) -> None:
        """What is kept is the account's own unit, wherever it works now."""
        there = self.unit
        if self.home is not None:
            self.unit = self.home
        super().save(*args, **kwargs)
        self.unit = there

    def may(self, permission: Permission) -> bool:
        """Whether this account holds `permission`."""
        return allows(self, permission)


class UnitRight(models.Model):
    """An account works for another unit besides its own until the end of a day. Rows are kept: who, why, until when."""

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="unit_rights")
    unit = models.CharField(max_length=20)
    leads = models.BooleanField(default=False)
    until = models.DateField()
    """The last day."""
    reason = models.TextField()
    given_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    """None: an operator of the machine, by the command line."""
    given_at = models.DateTimeField()
    ended_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["until", "id"], name="unit_right_holds", condition=models.Q(ended_at=None))
        ]

    def __str__(self) -> str:
        """Its number and the unit."""
        return f"{self.pk} {self.unit}"


class AttributeRight(models.Model):
    """An account sees values of a sensitive attribute until the end of a day. Rows are kept: who, why, until when."""

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="attribute_rights")
    attribute = models.CharField(max_length=130)
    """As ``concept.attribute``."""
    until = models.DateField()
    """The last day."""
    reason = models.TextField()
    given_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    """None: an operator of the machine, by the command line."""
    given_at = models.DateTimeField()
    ended_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["account", "until"], name="attribute_right_holds", condition=models.Q(ended_at=None))
        ]

    def __str__(self) -> str:
        """Its number and the attribute."""
        return f"{self.pk} {self.attribute}"


class Identity(models.Model):
    """Under which identity of which provider an account signs in. ``sub`` is the provider's own word for its user and
    means nothing elsewhere; a personal number never stands here."""

    id = models.BigAutoField(primary_key=True)
    issuer = models.CharField(max_length=300)
    sub = models.CharField(max_length=255)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="identities")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="identity_bound_once", fields=["issuer", "sub", "account"])
        ]

    def __str__(self) -> str:
        """The account that it opens."""
        return str(self.account)


class Mandate(models.Model):
    """Somebody acts for somebody else from one day to another: a person has let her, or an office made her guardian.

    It ends by itself; whoever gave or got it may end it before. Names are as the register had them on that day.
    """

    id = models.BigAutoField(primary_key=True)
    capacity = models.CharField(
        max_length=20, choices=[(one.value, one.value) for one in (Capacity.AUTHORISED, Capacity.GUARDIAN)]
    )
    subject = models.BigIntegerField(db_index=True)
    """Who is represented."""
    name = models.CharField(max_length=200)
    agent = models.BigIntegerField(db_index=True)
    """Who may act; she needs no account yet."""
    agent_name = models.CharField(max_length=200)
    procedures = models.JSONField(default=list)
    """For which procedures; a guardian's is empty, and stands for all."""
    since = models.DateField()
    until = models.DateField()
    """The last day."""
    decision = models.CharField(max_length=200, blank=True, default="")
    """By which decision a guardian was appointed."""
    unit = models.CharField(max_length=20, blank=True, default="")
    given_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    ended_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="mandate_has_a_term", condition=models.Q(until__gte=models.F("since"))),
            models.CheckConstraint(name="nobody_acts_for_herself", condition=~models.Q(agent=models.F("subject"))),
        ]

    def __str__(self) -> str:
        """Its number; never a name."""
        return str(self.pk)


class KeptPost(models.Model):
    """What somebody typed into a page whose session had ended; see :mod:`motlan.web.people.kept`."""

    id = models.BigAutoField(primary_key=True)
    token = models.CharField(max_length=64)
    """The hash of the cookie that names it."""
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    behalf = models.BigIntegerField()
    """For whom she acted; 0 for herself."""
    path = models.CharField(max_length=300)
    sealed = models.BinaryField()
    files = models.BooleanField()
    """Whether files had been chosen, which are not kept."""
    until = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="kept_once_a_page", fields=["account", "path"])
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["token"], name="kept_by_token")]

    def __str__(self) -> str:
        """The page; never a word of it."""
        return self.path
