"""What a dossier is found by: the words of its applicant's name without marks, and its code.

Of a name every ending is kept that begins at a word (``nguyen thi hoa``, ``thi hoa``, ``hoa``): whatever words stand
beside each other in it, whole or begun, is then one range of an ordered index. The same for the code by its parts
(``=``) and its last number (``#``). Beside each stand the places that see the dossier, so that a search in one unit
reads nothing of the rest of the country. Nothing is found by a personal number here: none is kept with a dossier.
"""

from __future__ import annotations

import re

from django.db import connection

from motlan.dictionary.name import plain
from motlan.web.dossiers.models import Dossier, DossierWord

MOST_WORDS = 8
LONGEST = 60
LAST = "\U0010ffff"
"""What comes after everything that begins alike."""
_NUMBER = re.compile(r"(\d+)[A-Z]?$")


def begins_of(*, name: str, code: str) -> list[str]:
    """Everything a dossier of this name (in any spelling) and this code is found by.

    >>> begins_of(name="Nguyễn Thị Hoà", code="00004-20261116-0000120")
    ['nguyen thi hoa', 'thi hoa', 'hoa', '=00004-20261116-0000120', '=20261116-0000120', '#120']
    """
    words = plain(name).split()
    endings = [" ".join(words[start:])[:LONGEST] for start in range(min(len(words), MOST_WORDS))]
    number = _NUMBER.search(code)
    last = [f"#{number[1].lstrip('0')}"] if number else []
    parts = code.lower().split("-")
    codes = ["=" + "-".join(parts[start:])[: LONGEST - 1] for start in range(max(1, len(parts) - 1))]
    return [*dict.fromkeys(endings), *codes, *last]


def searched(typed: str) -> list[tuple[str, str]]:
    """The ranges of the index (from, below) in which what somebody typed is found.

    >>> [begins for begins, _below in searched("Thị Hoà")]
    ['thi hoa']
    >>> [begins for begins, _below in searched("0000120")]
    ['=0000120', '#120']
    """
    text = " ".join(typed.split())
    ranges = []
    if any(sign.isalpha() for sign in text):
        words = plain(text)[:LONGEST]
        ranges.append((words, words + LAST))
    if any(sign.isdigit() for sign in text):
        code = f"={text.replace(' ', '').lower()}"[:LONGEST]
        ranges.append((code, code + LAST))
    if text.isascii() and text.isdigit():
        number = f"#{text.lstrip('0')}"[:LONGEST]
        ranges.append((number, number + "!"))
    return ranges


def rebuild(*, at_once: int = 2_000) -> None:
    """Forget the index and write it anew from the dossiers; inside a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("delete from dossiers_dossierword")
    rows: list[DossierWord] = []
    columns = ("id", "code", "name", "deciding", "receiving", "province")
    for dossier in Dossier.objects.only(*columns).iterator(chunk_size=at_once):
        rows += _rows(dossier)
        if len(rows) > at_once:
            DossierWord.objects.bulk_create(rows)
            rows = []
    DossierWord.objects.bulk_create(rows)


def _rows(dossier: Dossier) -> list[DossierWord]:
    return [
        DossierWord(
            begins=begins,
            deciding=dossier.deciding,
            receiving=dossier.receiving,
            province=dossier.province,
            dossier=dossier,
        )
        for begins in begins_of(name=dossier.name, code=dossier.code)
    ]
