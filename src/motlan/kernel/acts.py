"""Acts of a run of events: each kind is registered under a name, written as JSON values and read back as it was."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter

from motlan.kernel.registry import Registry

A = TypeVar("A")


class Acts(Generic[A]):
    """The kinds of acts of one kind of run; frozen dataclasses. All are registered before the first is written."""

    def __init__(self, what: str) -> None:
        """Say ``what`` they are, for the error of an unknown name."""
        self._kinds: Registry[type[A]] = Registry(what)

    def register(self, name: str) -> Callable[[type[A]], type[A]]:
        """Let acts of a class be written and read under a name."""
        return self._kinds.register(name)

    def names(self) -> tuple[str, ...]:
        """All registered names."""
        return tuple(self._kinds.names())

    def kind_of(self, act: A) -> str:
        """The registered name of an act."""
        return self._names[type(act)]

    def payload(self, act: A) -> dict[str, Any]:
        """The act as JSON values."""
        dumped: dict[str, Any] = self._adapters[self.kind_of(act)].dump_python(act, mode="json")
        return dumped

    def read(self, kind: str, payload: Mapping[str, Any]) -> A:
        """The act that :meth:`payload` wrote; raise UnknownName for a kind that there is not."""
        self._kinds.get(kind)
        return self._adapters[kind].validate_python(dict(payload))

    @cached_property
    def _names(self) -> dict[type[A], str]:
        return {self._kinds.get(name): name for name in self._kinds.names()}

    @cached_property
    def _adapters(self) -> dict[str, TypeAdapter[A]]:
        return {name: TypeAdapter(self._kinds.get(name)) for name in self._kinds.names()}
