"""Rows that are written once."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models

from motlan.governance.lights.light import Light
from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.web.files.asked import about

KEPT = Text(vi="Điều đã ghi thì không sửa, không xoá.", en="What was written is not changed and not removed.")
ADD_ONE = Text(vi="Ghi thêm một điều mới.", en="Write a new one.")
LIGHTS = [(light.value, light.value) for light in Light]


class AddedToOnly(models.QuerySet[Any]):
    """Rows can be read and created, nothing else."""

    def update(self, **_kwargs: Any) -> NoReturn:
        """Refused."""
        raise Refused(what=KEPT, remedy=ADD_ONE)

    def delete(self) -> NoReturn:
        """Refused."""
        raise Refused(what=KEPT, remedy=ADD_ONE)


class Kept(models.Model):
    """What is written once: never changed, never removed. Each kind names ``objects`` by :class:`AddedToOnly`."""

    class Meta:
        abstract = True

    def save(self, **kwargs: Any) -> None:
        """Write it once; a second time is refused."""
        if self.pk is not None:
            raise Refused(what=KEPT, remedy=ADD_ONE)
        super().save(force_insert=True, **{key: value for key, value in kwargs.items() if key != "force_insert"})

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refused."""
        raise Refused(what=KEPT, remedy=ADD_ONE)


class KeptFile(Kept):
    """A file that came with something that was said: kept by its content, and never taken away."""

    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10)
    size = models.PositiveBigIntegerField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        """What it is; never its name."""
        return f"{self.kind} {self.sha256[:12]}"

    @property
    def about(self) -> str:
        """What it is, in the language of the page: ``PDF, 120 kB``."""
        return about(kind=self.kind, size=self.size)
