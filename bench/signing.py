"""Twenty results signed together: seconds from the head's one confirmation until the last of them bears its signature.

The same site and register as in :mod:`bench.service`; its worker draws and signs, with a key of a demonstration.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

from bench.figure import Bar, Figure
from bench.service import DONE, DOSSIERS, FILED, PERSONS, SHOWN, Request, Site, _asked, _line, _site
from bench.stage import Stage

TOGETHER = 20
PATIENCE = 300.0
"""Seconds after which a signature will not come any more."""
SIGNED = """
select count(*) from signing_document s join dossiers_dossier d on d.id = s.dossier_id
where s.kind = 'result' and s.signed <> '' and d.code = any(%s)
"""
GRANTED = "select count(*) from dossiers_dossier where result_link is not null and code = any(%s)"


def sign_20(stage: Stage) -> Iterator[Figure]:
    """Twenty births, filed and received before, granted with one post; then the seconds until all are signed."""
    import psycopg

    with _site(stage) as site, psycopg.connect(site.register, autocommit=True) as register, _line(site) as line:
        codes = [_received(site, line, cookies) for cookies in site.cookies[:TOGETHER]]
        chosen = "".join(f"&chosen=2~{code}" for code in codes)
        begun = time.perf_counter()
        _asked(line, Request("POST", "/desk/together/sign/", site.head, f"{chosen}&confirmed=1"), SHOWN)
        granted = time.perf_counter() - begun
        if register.execute(GRANTED, [codes]).fetchone() != (TOGETHER,):
            raise RuntimeError("not all of them were granted")
        while register.execute(SIGNED, [codes]).fetchone() != (TOGETHER,):
            if time.perf_counter() - begun > PATIENCE:
                raise RuntimeError("not all of them were signed")
            time.sleep(0.05)
        seconds = time.perf_counter() - begun
    size = {"persons": PERSONS, "dossiers": DOSSIERS, "results": TOGETHER}
    yield Figure(name="sign_20", value=seconds, unit="s", bar=Bar(30, "at_most"), size=size)
    yield Figure(name="sign_20.granted", value=granted, unit="s", size=size)


def _received(site: Site, line: socket.socket, cookies: str) -> str:
    """The code of a birth that was filed and taken in."""
    filed = _asked(line, Request("POST", f"/procedures/{site.procedure}/form/check/", cookies), FILED)
    code: str = filed.partition("/my-dossiers/")[2].partition("/")[0]
    _asked(line, Request("POST", f"/desk/{code}/receive/", site.officer, "&seen=1"), DONE)
    return code
