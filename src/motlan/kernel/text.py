"""A sentence or a label in every language that somebody gave it in."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema


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
        """The same text with ``{name}`` replaced in every language."""
        return Text({language: text.format(**values) for language, text in self._by_language.items()})

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
        words = core_schema.str_schema(min_length=1)
        return core_schema.no_info_after_validator_function(
            cls._from_spec,
            core_schema.union_schema(
                [core_schema.is_instance_schema(cls), words, core_schema.dict_schema(words, words)]
            ),
            serialization=core_schema.plain_serializer_function_ser_schema(dict),
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: CoreSchema, _handler: Any) -> dict[str, Any]:
        words = {"type": "string", "minLength": 1}
        return {"anyOf": [words, {"type": "object", "additionalProperties": words, "minProperties": 1}]}

    @classmethod
    def _from_spec(cls, value: "Text | str | Mapping[str, str]") -> "Text":
        if isinstance(value, Text):
            return value
        return cls({"": value}) if isinstance(value, str) else cls(value)
