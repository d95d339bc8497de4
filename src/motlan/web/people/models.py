"""The account: one person in one role."""

from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

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

    def may(self, permission: Permission) -> bool:
        """Whether this account holds `permission`."""
        return allows(self, permission)


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
