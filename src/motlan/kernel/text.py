"""A sentence or a label in every language that somebody gave it in."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from motlan.kernel.number import written


class Text(Mapping[str, str]):
    """One text by language code, immutable and hashable.

    >>> label = Text(vi="Công dân", en="Person")
    >>> label.in_("en"), label.in_("fr")
    ('Person', 'Công dân')

    A language that is missing is answered in the first language given; an empty text is refused.
    """

    __slots__ = ("_by_language",)

    def __init__(self, by_language: Mapping[str, str] | None = None, /, **languages: str) -> None:
        """Take ``{"vi": "…"}``, keywords, or both; raise ValueError when no language is given."""
        merged = {**(by_language or {}), **languages}
        if not merged:
            msg = "a text needs at least one language"
            raise ValueError(msg)
        self._by_language = merged

    def in_(self, language: str) -> str:
        """The text in ``language``, else in the first language it was given in."""
        return self._by_language.get(language) or next(iter(self._by_language.values()))

    def fill(self, **values: object) -> "Text":
        """The same text with ``{name}`` replaced in every language; ``{count:,}`` as the language writes numbers.

        A value that is itself a Text is put in by its own words in that language; ``{count:record|records}`` is the
        word that goes with a count.

        >>> Text(vi="{n:,.1f} giây", en="{n:,.1f} seconds").fill(n=1234.5).in_("vi")
        '1.234,5 giây'
        >>> [Text(en="{n:,} {n:record|records}").fill(n=n).in_("en") for n in (1, 2)]
        ['1 record', '2 records']
        """
        return Text(
            {
                language: text.format(**{name: _in_language(value, language) for name, value in values.items()})
                for language, text in self._by_language.items()
            }
        )

    def __getitem__(self, language: str) -> str:
        return self._by_language[language]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_language)

    def __len__(self) -> int:
        return len(self._by_language)

    def __hash__(self) -> int:
        return hash(tuple(sorted(self._by_language.items())))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Text) and self._by_language == other._by_language

    def __repr__(self) -> str:
        return f"Text({self._by_language!r})"

    def __str__(self) -> str:
        return next(iter(self._by_language.values()))

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        """A YAML mapping of language to text, or one plain text that holds for all languages."""
        return core_schema.no_info_plain_validator_function(
            cls._from_spec, serialization=core_schema.plain_serializer_function_ser_schema(dict)
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: CoreSchema, _handler: Any) -> dict[str, Any]:
        words = {"type": "string", "minLength": 1}
        return {"anyOf": [words, {"type": "object", "additionalProperties": words, "minProperties": 1}]}

    @classmethod
    def _from_spec(cls, value: Any) -> "Text":
        if isinstance(value, Text):
            return value
        by_language = {"": value} if isinstance(value, str) else value
        if not isinstance(by_language, dict) or not by_language:
            raise _no_text(value)
        if any(not isinstance(text, str) or not text for text in by_language.values()):
            raise _no_text(value)
        return cls({str(language): text for language, text in by_language.items()})


class _Number:
    """A number that is written in one language wherever a text says how to (``{n:,}``), and plainly where not.

    ``{n:record|records}`` is the word for one, or for any other number.
    """

    __slots__ = ("_language", "_value")

    def __init__(self, value: float, language: str) -> None:
        self._value, self._language = value, language

    def __format__(self, spec: str) -> str:
        one, several, many = spec.partition("|")
        if several:
            return one if self._value == 1 else many
        return written(self._value, self._language, spec) if spec else str(self._value)


def _in_language(value: object, language: str) -> object:
    if isinstance(value, Text):
        return value.in_(language)
    return _Number(value, language) if isinstance(value, int | float) else value


def _no_text(value: object) -> PydanticCustomError:
    """A comma or colon in an unquoted YAML text cuts it in two: the commonest reason for this fault."""
    return PydanticCustomError(
        "no_text",
        "a text is words, or {vi: …, en: …}; quote a text that has a comma or a colon",
        {"value": repr(value)},
    )
