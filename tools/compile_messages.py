"""Compile the pages' translations, and find what is missing in them.

`python tools/compile_messages.py` writes a `.mo` beside every `.po`. With `--check` it writes nothing and exits 1 when
a `.mo` is stale, or when a sentence that an app shows has no complete translation in that app's own `.po`.

A sentence is a msgid in English: in a template `{% translate %}` or `{% blocktranslate %}`, in Python `gettext` and its
kin. GNU gettext is not needed: Babel reads and writes the catalogues.
"""

from __future__ import annotations

import ast
import io
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

SOURCE = Path(__file__).resolve().parent.parent / "src" / "motlan"
WEB = SOURCE / "web"
LANGUAGES = ("vi",)
FIRST_OF_ALL = datetime(2026, 1, 1, tzinfo=UTC)
FUNCTIONS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
TRANSLATE = re.compile(
    r"""\{%-?\s*(?:trans|translate)\s+(?:"([^"]*)"|'([^']*)')(?:[^%]*?\bcontext\s+["']([^"']*)["'])?[^%]*%\}"""
)
LITERAL = re.compile(r"""_\((?:"([^"]*)"|'([^']*)')\)""")
BLOCK = re.compile(r"\{%\s*blocktrans(?:late)?\b([^%]*)%\}(.*?)\{%\s*endblocktrans(?:late)?\s*%\}", re.DOTALL)
PLURAL = re.compile(r"\{%\s*plural\s*%\}")
VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
CONTEXT = re.compile(r"""\bcontext\s+["']([^"']*)["']""")


@dataclass(frozen=True, order=True)
class Sentence:
    """One msgid with its context ('' when none) and its plural ('' when none)."""

    text: str
    context: str = ""
    plural: str = ""


def rooms() -> tuple[Path, ...]:
    """The folders that keep translations of their own: the roof itself and each app."""
    return (WEB, *sorted(folder.parent for folder in WEB.glob("*/apps.py")))


def sentences(room: Path) -> Iterator[tuple[Path, Sentence]]:
    """Every sentence of a room, with the file that shows it; the roof's room leaves out the apps."""
    apps = set(rooms()) - {room}
    for file in sorted([*room.rglob("*.html"), *room.rglob("*.py")]):
        if room == WEB and any(app in file.parents for app in apps):
            continue
        found = in_template(file.read_text("utf-8")) if file.suffix == ".html" else in_python(file.read_text("utf-8"))
        for sentence in found:
            yield file, sentence


def in_template(source: str) -> Iterator[Sentence]:
    """
    >>> list(in_template('{% translate "Sign in" %}'))
    [Sentence(text='Sign in', context='', plural='')]
    """
    for double, single, context in TRANSLATE.findall(source):
        yield Sentence(double or single, context)
    for double, single in LITERAL.findall(source):
        yield Sentence(double or single)
    for head, body in BLOCK.findall(source):
        parts = [VARIABLE.sub(r"%(\1)s", part) for part in PLURAL.split(body)]
        if "trimmed" in head.split():
            parts = [" ".join(line.strip() for line in part.strip().splitlines()) for part in parts]
        context = CONTEXT.search(head)
        yield Sentence(parts[0], context.group(1) if context else "", parts[1] if len(parts) > 1 else "")


def in_python(source: str) -> Iterator[Sentence]:
    """
    >>> list(in_python('label = _("Sign in")'))
    [Sentence(text='Sign in', context='', plural='')]
    """
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS):
            continue
        words = [part.value for part in node.args if isinstance(part, ast.Constant) and isinstance(part.value, str)]
        if not words:
            continue
        if node.func.id.startswith("pgettext"):
            yield Sentence(words[1], context=words[0])
        elif node.func.id.startswith("ngettext"):
            yield Sentence(words[0], plural=words[1])
        else:
            yield Sentence(words[0])


def missing(room: Path, language: str) -> list[str]:
    """What the room's catalogue of one language lacks, one line a sentence."""
    file = catalogue_file(room, language)
    with io.BytesIO(file.read_bytes() if file.exists() else b"") as handle:
        catalogue = read_po(handle, locale=language)
    faults = []
    for shown_in, sentence in sentences(room):
        msgid = (sentence.text, sentence.plural) if sentence.plural else sentence.text
        message = catalogue.get(msgid, sentence.context or None)
        whole = (
            message is not None
            and not message.fuzzy
            and all(message.string if isinstance(message.string, list | tuple) else [message.string])
        )
        if not whole:
            faults.append(f"{file.relative_to(WEB)}: no translation of {sentence.text!r} ({shown_in.relative_to(WEB)})")
    return sorted(set(faults))


def contradictions(files: Iterable[Path]) -> list[str]:
    """Sentences that two catalogues of one language translate differently, one line each."""
    said: dict[tuple[str, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for file in files:
        with file.open("rb") as handle:
            for message in read_po(handle):
                if message.id:
                    key = (str(message.context or ""), str(message.id))
                    said[key][str(message.string)].append(file.parts[-5])
    return sorted(
        f"{key[1]!r} is translated in more than one way: "
        + "; ".join(f"{words!r} ({', '.join(apps)})" for words, apps in found.items())
        for key, found in said.items()
        if len(found) > 1
    )


def catalogue_file(room: Path, language: str) -> Path:
    """Where a room keeps the sentences of one language."""
    return room / "locale" / language / "LC_MESSAGES" / "django.po"


def compiled(file: Path) -> bytes:
    """The `.mo` of a `.po`, byte for byte the same each time."""
    with file.open("rb") as handle:
        catalogue = read_po(handle, locale=file.parent.parent.name)
    # Babel would write the moment of compiling into the header.
    catalogue.creation_date = catalogue.revision_date = FIRST_OF_ALL
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def main(arguments: list[str]) -> int:
    """Compile everything, or check everything; the exit status."""
    check = "--check" in arguments
    faults: list[str] = []
    for language in LANGUAGES:
        files = [file for room in rooms() if (file := catalogue_file(room, language)).exists()]
        faults += [fault for room in rooms() for fault in missing(room, language)] + contradictions(files)
        # what the command line's library says as well: its sentences are not ours to look for
        for file in (*files, *(SOURCE / "cli" / "locale" / language).glob("LC_MESSAGES/messages.po")):
            target = file.with_suffix(".mo")
            if not check:
                target.write_bytes(compiled(file))
            elif not target.exists() or target.read_bytes() != compiled(file):
                faults.append(f"{target.relative_to(SOURCE)}: stale; run tools/compile_messages.py")
    for fault in faults:
        print(fault)
    return 1 if faults and check else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
