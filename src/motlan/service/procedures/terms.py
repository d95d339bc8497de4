"""What the parts of a procedure's file are written in: names, paths to values, conditions."""

from typing import Annotated

from pydantic import StringConstraints

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Path = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$", max_length=120)]
Condition = Annotated[str, StringConstraints(min_length=1, max_length=500)]


def one_or_many(value: object) -> object:
    """Where a list is expected, one entry may stand alone."""
    return [value] if isinstance(value, str | dict) else value
