"""The built-in observers: of pages, of signed documents."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path

from motlan.governance.probes.outside import VALID, DocumentSigned, PublicPage
from motlan.kernel.clock import instant
from motlan.kernel.errors import NotHeld, Refused
from motlan.web.files.keeping import shelf
from motlan.web.house import House
from motlan.web.observing.models import PageSeen, PaperSeen
from motlan.web.observing.page import Bounds, look, missing
from motlan.web.observing.registry import observer

MOST_BYTES = 50_000_000


@observer("public_page")
def see_page(house: House, probe: PublicPage) -> PageSeen:
    """Look at the page and for the words."""
    internal = [ip_network(one) for one in house.workspace.settings.observe.internal]
    seen = look(probe.address, Bounds(internal=internal))
    return PageSeen(
        rule=probe.rule_version,
        address=probe.address,
        at=instant(house.clock.now()),
        status=seen.status,
        seconds=round(seen.seconds, 3),
        missing="\n".join(missing(probe.words, seen)) if not seen.fault else "",
        certificate_until=instant(seen.certificate_until) if seen.certificate_until else None,
        fault=seen.fault,
    )


@observer("document_signed")
def see_document(house: House, probe: DocumentSigned) -> PaperSeen:
    """Read the document and verify its signature."""
    row = PaperSeen(rule=probe.rule_version, document=probe.path or probe.file or "", at=instant(house.clock.now()))
    content = _content(house, probe)
    if content is None:
        row.state = "absent"
        return row
    from motlan.web.signing.pades import certificates, signature_of  # the library of signatures takes a second

    trust = certificates([house.root / one for one in house.workspace.settings.observe.trust])
    found = signature_of(content=content, trust=trust)
    other = probe.signer is not None and found.signer != probe.signer
    row.state = "other" if found.state == VALID and other else found.state
    row.signer = found.signer
    row.signed_at = instant(found.signed_at) if found.signed_at else None
    return row


def _content(house: House, probe: DocumentSigned) -> bytes | None:
    """The bytes; None when there are none. A file that was changed in the store is as good as gone."""
    if probe.file is not None:
        try:
            return shelf(house).read(probe.file)
        except (NotHeld, Refused):
            return None
    place = _inside(house.root, probe.path or "")
    return place.read_bytes() if place is not None and place.stat().st_size <= MOST_BYTES else None


def _inside(root: Path, path: str) -> Path | None:
    """A file of the workspace; None for what is none, or lies elsewhere behind a link."""
    place = (root / path).resolve()
    return place if place.is_relative_to(root.resolve()) and place.is_file() else None
