"""Linked data as triples: written as Turtle and as JSON-LD, and read from either.

Read is what catalogues of services exchange: Turtle without collections, JSON-LD whose context stands in the file
itself. A context at an address elsewhere is not fetched: a file must mean the same without a network.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from motlan.kernel.errors import Refused
from motlan.kernel.text import Text

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
XSD = "http://www.w3.org/2001/XMLSchema#"


@dataclass(frozen=True, slots=True)
class Node:
    """Something that has a name: a whole IRI, or ``_:`` and a name of this file."""

    iri: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A value; ``kind`` is the IRI of a datatype, ``language`` a tag."""

    text: str
    kind: str | None = None
    language: str | None = None


Triple = tuple[Node, str, Node | Literal]
"""Subject, the IRI of the predicate, value."""


def broken(why: str, at: str = "") -> Refused:
    """What is said of a file that cannot be read as linked data."""
    return Refused(
        what=Text(vi=f"Không đọc được dữ liệu liên kết: {why}.", en=f"This is no linked data we can read: {why}."),
        remedy=Text(
            vi="Ghi lại tệp dưới dạng Turtle hoặc JSON-LD có ngữ cảnh (@context) trong tệp.",
            en="Save it as Turtle, or as JSON-LD with its @context in the file.",
        ),
        where=at,
    )


# ---- writing


def turtle(found: Iterable[Triple], prefixes: Mapping[str, str]) -> str:
    """The triples as Turtle, those of one subject together."""
    lines = [f"@prefix {prefix}: <{iri}> ." for prefix, iri in prefixes.items()]
    for subject, said in _by_subject(found).items():
        lines += ["", _turtle_iri(subject.iri, prefixes)]
        names = [("a" if name == RDF_TYPE else _turtle_iri(name, prefixes), value) for name, value in said]
        lines += [f"    {name} {_turtle(value, prefixes)} ;" for name, value in names]
        lines[-1] = f"{lines[-1][:-1]}."
    return "\n".join(lines) + "\n"


def _by_subject(found: Iterable[Triple]) -> dict[Node, list[tuple[str, Node | Literal]]]:
    grouped: dict[Node, list[tuple[str, Node | Literal]]] = {}
    for subject, name, value in found:
        grouped.setdefault(subject, []).append((name, value))
    return grouped


def _turtle(term: Node | Literal, prefixes: Mapping[str, str]) -> str:
    if isinstance(term, Node):
        return _turtle_iri(term.iri, prefixes)
    written = json.dumps(term.text, ensure_ascii=False)  # the escapes of Turtle are those of JSON
    return written + (f"^^{_turtle_iri(term.kind, prefixes)}" if term.kind else _tag(term))


def _tag(term: Literal) -> str:
    return f"@{term.language}" if term.language else ""


def _turtle_iri(iri: str, prefixes: Mapping[str, str]) -> str:
    short = _short(iri, prefixes)
    return short if short != iri or iri.startswith("_:") else f"<{iri}>"


def _short(iri: str, prefixes: Mapping[str, str]) -> str:
    for prefix, whole in prefixes.items():
        if iri.startswith(whole) and re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", iri[len(whole) :]):
            return f"{prefix}:{iri[len(whole) :]}"
    return iri


def json_ld(found: Iterable[Triple], prefixes: Mapping[str, str]) -> dict[str, Any]:
    """The triples as JSON-LD: one object a subject."""
    graph: list[dict[str, Any]] = []
    for subject, said in _by_subject(found).items():
        entry: dict[str, Any] = {"@id": subject.iri}
        for name, value in said:
            if name == RDF_TYPE and isinstance(value, Node):
                entry.setdefault("@type", []).append(_short(value.iri, prefixes))
            else:
                entry.setdefault(_short(name, prefixes), []).append(_json(value, prefixes))
        graph.append(entry)
    return {"@context": dict(prefixes), "@graph": graph}


def _json(term: Node | Literal, prefixes: Mapping[str, str]) -> dict[str, str]:
    if isinstance(term, Node):
        return {"@id": term.iri}
    typed = {"@type": _short(term.kind, prefixes)} if term.kind else {}
    return {"@value": term.text, **typed, **({"@language": term.language} if term.language else {})}


# ---- reading


def read(text: str) -> tuple[Triple, ...]:
    """The triples of a file, Turtle or JSON-LD, in its order; raise Refused for what is neither."""
    if text.lstrip("\ufeff \t\r\n")[:1] in {"{", "["}:
        return tuple(_Ld().read(text))
    return tuple(_Turtle(text).read())


TOKEN = re.compile(
    r"""(?P<space>(?:[ \t\r\n]+|\#[^\r\n]*)+)
    |(?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    |(?P<long>\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\")
    |(?P<string>"(?:[^"\\\r\n]|\\.)*")
    |(?P<tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    |(?P<typed>\^\^)
    |(?P<number>[+-]?(?:\d+\.\d+|\d+))
    |(?P<blank>_:[A-Za-z0-9_]+(?:[.-]+[A-Za-z0-9_]+)*)
    |(?P<name>[A-Za-z][A-Za-z0-9_-]*)?(?P<colon>:)(?P<local>(?:[^\W]|[:%-]|\.(?=[\w:%-]))*)
    |(?P<word>[A-Za-z]+)
    |(?P<mark>[.;,\[\]])""",
    re.VERBOSE,
)


@dataclass
class _Turtle:
    text: str
    at: int = 0
    blanks: int = 0
    prefixes: dict[str, str] = field(default_factory=dict)
    found: list[Triple] = field(default_factory=list)
    ahead: re.Match[str] | None = None

    def read(self) -> Iterator[Triple]:
        while self._peek() is not None:
            token = self._take()
            if (token["tag"] or token["word"] or "").lower() in {"@prefix", "prefix"}:
                self._prefix(sparql=token["word"] is not None)
            else:
                subject = self._node(token)
                if not (token["mark"] == "[" and self._mark() == "."):
                    self._said_of(subject)
                self._expect(".")
        return iter(self.found)

    def _fault(self, why: str) -> Refused:
        line = self.text.count("\n", 0, self.at) + 1
        return broken(why, f"line {line}")

    def _peek(self) -> re.Match[str] | None:
        while self.ahead is None and self.at < len(self.text):
            token = TOKEN.match(self.text, self.at)
            if token is None:
                raise self._fault(f"“{self.text[self.at : self.at + 20]}”")
            self.at = token.end()
            self.ahead = None if token["space"] else token
        return self.ahead

    def _take(self) -> re.Match[str]:
        token = self._peek()
        if token is None:
            raise self._fault("the file ends early")
        self.ahead = None
        return token

    def _mark(self) -> str:
        token = self._peek()
        return (token["mark"] or "") if token else ""

    def _expect(self, mark: str) -> None:
        token = self._take()
        if token["mark"] != mark:
            raise self._fault(f"“{token[0]}” where “{mark}” should stand")

    def _prefix(self, *, sparql: bool) -> None:
        name, iri = self._take(), self._take()
        if name["colon"] is None or iri["iri"] is None:
            raise self._fault("a prefix without a name or an address")
        self.prefixes[name["name"] or ""] = iri["iri"][1:-1]
        if not sparql:
            self._expect(".")

    def _said_of(self, subject: Node) -> None:
        while True:
            token = self._take()
            name = RDF_TYPE if token["word"] == "a" else self._node(token).iri
            while True:
                value = self._value(self._take())
                self.found.append((subject, name, value))
                if self._mark() != ",":
                    break
                self._take()
            while self._mark() == ";":
                self._take()
            if self._mark() in {".", "]"}:
                return

    def _node(self, token: re.Match[str]) -> Node:
        if token["iri"]:
            return Node(token["iri"][1:-1])
        if token["blank"]:
            return Node(token["blank"])
        if token["colon"]:
            prefix = token["name"] or ""
            if prefix not in self.prefixes:
                raise self._fault(f"the prefix “{prefix}:” is not declared")
            return Node(self.prefixes[prefix] + token["local"])
        if token["mark"] == "[":
            self.blanks += 1
            node = Node(f"_:inner{self.blanks}")
            if self._mark() != "]":
                self._said_of(node)
            self._expect("]")
            return node
        raise self._fault(f"“{token[0]}” where a name should stand")

    def _value(self, token: re.Match[str]) -> Node | Literal:
        if token["number"]:
            return Literal(token["number"], XSD + ("decimal" if "." in token["number"] else "integer"))
        if token["word"] in {"true", "false"}:
            return Literal(token["word"], XSD + "boolean")
        if not (token["string"] or token["long"]):
            return self._node(token)
        text = self._unquoted(token["string"][1:-1] if token["string"] else token["long"][3:-3])
        following = self._peek()
        if following is not None and following["tag"]:
            return Literal(text, language=self._take()["tag"][1:])
        if following is not None and following["typed"]:
            self._take()
            return Literal(text, self._node(self._take()).iri)
        return Literal(text)

    def _unquoted(self, inner: str) -> str:
        try:
            return re.sub(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", _unescaped, inner)
        except KeyError as error:
            raise self._fault(f"an unknown escape {error}") from error


ESCAPES = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}


def _unescaped(found: re.Match[str]) -> str:
    escape = found[1]
    return chr(int(escape[1:], 16)) if escape[0] in "uU" and len(escape) > 1 else ESCAPES[escape]


DEEPEST = 8
"""A term of a context may be explained by another one, this often."""


@dataclass
class _Ld:
    terms: dict[str, str] = field(default_factory=dict)
    blanks: int = 0
    found: list[Triple] = field(default_factory=list)

    def read(self, text: str) -> Iterator[Triple]:
        try:
            data = json.loads(text.lstrip("\ufeff"))
        except json.JSONDecodeError as error:
            raise broken(error.msg, f"line {error.lineno}") from error
        entries = data if isinstance(data, list) else [data]
        for entry in entries:
            if not isinstance(entry, dict):
                raise broken("an object is expected")
            self._context(entry.get("@context", {}))
            inner = entry.get("@graph")
            for one in [entry] if inner is None else inner if isinstance(inner, list) else [inner]:
                self._object(one)
        return iter(self.found)

    def _context(self, context: Any) -> None:
        for one in context if isinstance(context, list) else [context]:
            if not isinstance(one, dict):
                raise broken(f"its context is elsewhere ({one})")
            for term, meaning in one.items():
                whole = meaning.get("@id") if isinstance(meaning, dict) else meaning
                if isinstance(whole, str):
                    self.terms[term] = whole

    def _iri(self, name: str, deep: int = 0) -> str:
        if deep > DEEPEST:
            raise broken(f"the context explains “{name}” by itself")
        prefix, colon, local = name.partition(":")
        if colon and prefix in self.terms and not local.startswith("//"):
            return self._iri(self.terms[prefix], deep + 1) + local
        if not colon and name in self.terms:
            return self._iri(self.terms[name], deep + 1)
        return name

    def _object(self, entry: Any) -> Node:
        if not isinstance(entry, dict):
            raise broken("an object is expected in the graph")
        self.blanks += 1
        subject = Node(self._iri(str(entry["@id"])) if "@id" in entry else f"_:inner{self.blanks}")
        for name, values in entry.items():
            if name == "@type":
                for one in values if isinstance(values, list) else [values]:
                    self.found.append((subject, RDF_TYPE, Node(self._iri(str(one)))))
            elif not name.startswith("@"):
                for one in values if isinstance(values, list) else [values]:
                    self.found.append((subject, self._iri(name), self._value(one)))
        return subject

    def _value(self, one: Any) -> Node | Literal:
        if isinstance(one, dict) and "@value" in one:
            kind = self._iri(one["@type"]) if "@type" in one else None
            value = one["@value"]
            return Literal(value if isinstance(value, str) else json.dumps(value), kind, one.get("@language"))
        if isinstance(one, dict):
            return Node(self._iri(str(one["@id"]))) if set(one) == {"@id"} else self._object(one)
        return Literal(one if isinstance(one, str) else json.dumps(one))
