"""Files of a dossier, as its events name them: by the fingerprint of their bytes, under the paper they stand for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

OTHER = ""
"""Where a file stands that belongs to none of the procedure's papers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """One file: the SHA-256 of its bytes, its name, its kind (``pdf``) and its size in bytes."""

    sha256: str
    name: str
    kind: str
    size: int


Attachments = Mapping[str, tuple[Attachment, ...]]
"""Files by the name of their component."""


def joined(before: Attachments, more: Attachments) -> dict[str, tuple[Attachment, ...]]:
    """All files; the same bytes under one component are there once, under the name they had first.

    >>> scan = Attachment(sha256="ab", name="giay.pdf", kind="pdf", size=3)
    >>> joined({"paper": (scan,)}, {"paper": (scan,), "other": (scan,)}) == {"paper": (scan,), "other": (scan,)}
    True
    """
    found = dict(before)
    for component, files in more.items():
        kept: dict[str, Attachment] = {}
        for one in (*found.get(component, ()), *files):
            kept.setdefault(one.sha256, one)
        found[component] = tuple(kept.values())
    return found


def each(attachments: Attachments) -> Iterator[tuple[str, Attachment]]:
    """Every file with its component."""
    for component, files in attachments.items():
        for one in files:
            yield component, one


def stock(attachments: Attachments) -> tuple[int, int]:
    """How many files, and how many bytes they have together."""
    files = [one for _component, one in each(attachments)]
    return len(files), sum(one.size for one in files)
