"""An address as a QR code, with an error correction that survives a fold (15 %)."""

import io

import segno


def qr_svg(address: str) -> str:
    """As SVG of a fixed size, for a document that is drawn."""
    return _drawn(address)


def qr_for_page(address: str) -> str:
    """As SVG that takes the size of where it stands, for a page; the page says in words where it leads."""
    drawn = _drawn(address, omitsize=True, svgclass="motlan-qr__code")
    return drawn.replace("<svg", '<svg aria-hidden="true" focusable="false"', 1)


def _drawn(address: str, **more: bool | str) -> str:
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", xmldecl=False, border=2, **more)
    return out.getvalue().decode()
