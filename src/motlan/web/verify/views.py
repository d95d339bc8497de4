"""Verifying a document: by its code (typed, or from its QR code), or by the file itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from motlan.web.house import house
from motlan.web.people.permissions import Permission, needs
from motlan.web.signing.issue import plain_code
from motlan.web.signing.since import since
from motlan.web.signing.verdict import Standing, Verdict, by_code, by_content

MOST_BYTES = 10_000_000
LONGEST = 60
DOT = "•"
"""What stands for each sign that a stranger does not read."""


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PUBLIC)
def ask(request: HttpRequest) -> HttpResponse:
    """Type a code, or send the file. The file is looked at and not kept."""
    if request.method == "POST":
        return _file(request)
    if "code" not in request.GET:
        return render(request, "verify/ask.html", {"typed": ""})
    typed = request.GET["code"].strip()[:LONGEST]
    code = plain_code(typed)
    if code:
        return HttpResponseRedirect(reverse("verify:document", args=[code]))
    fault = gettext("A code has twelve signs in three groups, as 7K2M-Q0ZD-4HXN.")
    return render(request, "verify/ask.html", {"typed": typed, "code_fault": fault}, status=422)


def _file(request: HttpRequest) -> HttpResponse:
    sent = request.FILES.get("file")
    fault = ""
    if sent is None:
        fault = gettext("Choose the PDF file first.")
    elif (sent.size or 0) > MOST_BYTES:
        fault = gettext("The file is larger than 10 MB; documents of this site are smaller.")
    if sent is None or fault:
        return render(request, "verify/ask.html", {"typed": "", "file_fault": fault}, status=422)
    return _said(request, by_content(content=sent.read()), file=True)


@require_safe
@needs(Permission.PUBLIC)
def document(request: HttpRequest, code: str) -> HttpResponse:
    """What was issued under a code, by whom and when, and whether it still holds."""
    return _said(request, by_code(house=house(), code=code[:LONGEST]), code=code[:LONGEST])


def _said(request: HttpRequest, verdict: Verdict, *, code: str = "", file: bool = False) -> HttpResponse:
    document, valid = verdict.document, verdict.standing is Standing.VALID
    after = since(house=house(), document=document) if document is not None and valid else None
    standing = "overtaken" if after else verdict.standing.value
    context = {"standing": standing, "document": document, "code": code, "file": file, "after": after}
    lines = [line for _, each in document.says["rows"] for line in each] if document is not None else []
    context["veiled"] = any(DOT in line for line in lines)
    status = 404 if verdict.standing is Standing.UNKNOWN and not file else 200
    response = render(request, "verify/document.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
