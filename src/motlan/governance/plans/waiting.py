"""Which tasks wait for one another, so that none of them could ever begin."""

from __future__ import annotations

from collections.abc import Collection, Mapping


def circle(task: str, waits: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    """The shortest way from a task over what it waits for back to itself; nothing where there is none.

    >>> waits = {"a": ["b"], "b": ["c"], "c": ["a", "b"], "d": ["a"]}
    >>> circle("a", waits), circle("b", waits), circle("d", waits)
    (('a', 'b', 'c'), ('b', 'c'), ())
    """
    ways: dict[str, tuple[str, ...]] = {task: (task,)}
    ends = [task]
    while ends:
        reached = []
        for end in ends:
            if task in waits.get(end, ()):
                return ways[end]
            for other in waits.get(end, ()):
                if other not in ways:
                    ways[other] = (*ways[end], other)
                    reached.append(other)
        ends = reached
    return ()
