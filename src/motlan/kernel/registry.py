"""One registry and one decorator: built-in kinds register as plugins do, tests make their own instance."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from motlan.kernel.errors import UnknownName

T = TypeVar("T")


@dataclass(slots=True)
class Registry(Generic[T]):
    """Things of one kind by name.

    >>> greetings: Registry[Callable[[], str]] = Registry("greeting")
    >>> @greetings.register("hello")
    ... def hello() -> str:
    ...     return "Xin chào"
    >>> greetings.get("hello")()
    'Xin chào'
    """

    kind: str
    _by_name: dict[str, T] = field(default_factory=dict)

    def register(self, name: str) -> Callable[[T], T]:
        """Decorate a class or function to be found under ``name``; a second one under the same name is refused."""

        def keep(thing: T) -> T:
            if name in self._by_name:
                msg = f"{self.kind} {name!r} is registered already"
                raise ValueError(msg)
            self._by_name[name] = thing
            return thing

        return keep

    def get(self, name: str) -> T:
        """The thing called ``name``; raise UnknownName with the names there are."""
        if name not in self._by_name:
            raise UnknownName(kind=self.kind, name=name, known=self.names())
        return self._by_name[name]

    def names(self) -> tuple[str, ...]:
        """All names, sorted."""
        return tuple(sorted(self._by_name))
