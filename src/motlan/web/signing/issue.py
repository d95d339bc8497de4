"""Issuing a document: drawn once, kept, and known under a code by which anybody who has it can verify it."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse

from motlan.service.documents import model
from motlan.service.documents.draw import draw
from motlan.web.dossiers.models import Dossier
from motlan.web.house import House
from motlan.web.signing.kept import keep
from motlan.web.signing.models import Document

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""32 signs that are not taken for each other (Crockford's): 60 bits in twelve of them."""
GROUPS, IN_A_GROUP = 3, 4


def new_code() -> str:
    """A code that cannot be guessed: ``7K2M-Q0ZD-4HXN``."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(IN_A_GROUP)) for _ in range(GROUPS))
    return "-".join(groups)


def plain_code(typed: str) -> str:
    """A code as somebody typed it, in its own spelling; '' when it cannot be one.

    >>> plain_code(" 7k2m q0zd4hxn"), plain_code("7K2M-QOZD-4HXN"), plain_code("hello")
    ('7K2M-Q0ZD-4HXN', '7K2M-Q0ZD-4HXN', '')
    """
    signs = typed.upper().translate(str.maketrans("OIL", "011", " -\t"))
    if len(signs) != GROUPS * IN_A_GROUP or set(signs) - set(ALPHABET):
        return ""
    return "-".join(signs[start : start + IN_A_GROUP] for start in range(0, len(signs), IN_A_GROUP))


def address(code: str) -> str:
    """Where a document is verified, as its QR code says it."""
    return f"{settings.MOTLAN_ADDRESS}{reverse('verify:document', args=[code])}"


def issue(*, house: House, key: str, compose: Callable[[], model.Document], dossier: Dossier | None = None) -> Document:
    """The document of this key; composed, drawn and kept when it is asked for the first time.

    To be called outside of any transaction: nobody who writes waits for a drawing, and a drawing that never ends holds
    no lock. The file is whole before the row that names it; what is drawn was said by events, which never change.
    """
    found = Document.objects.filter(key=key).first()
    if found is not None:
        return found
    document, code, now = compose(), new_code(), house.clock.now()
    drawn = draw(document=document, proof=model.Proof(code=code, address=address(code)), at=now)
    row = Document(
        code=code,
        key=key,
        kind=document.kind,
        language=document.language,
        dossier=dossier,
        says=said(document),
        drawn=keep(state=house.state, content=drawn),
        issued_at=now,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return Document.objects.get(key=key)  # somebody else asked for it in the same moment
    return row


def said(document: model.Document) -> dict[str, Any]:
    """What a verifier reads: enough to hold the paper against it, and nothing that needs a right to be seen."""
    rows = document.rows if document.opened is None else document.opened
    return {
        "title": document.title,
        "issuer": document.issuer,
        "day": document.day,
        "rows": [[label, list(lines)] for label, lines in rows],
    }
