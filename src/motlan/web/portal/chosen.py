"""What a person looks for among her dossiers; all of it stands in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motlan.service.dossiers.status import ENDED, Status
from motlan.web.dossiers.models import Dossier
from motlan.web.portal.home import LONGEST_SEARCH, in_force, life_events
from motlan.web.portal.search import find

WAITS_FOR_ME = (Status.SUPPLEMENT, Status.PAYMENT)
STAGES: Mapping[str, str | Promise] = {
    "": _("All"),
    "running": _("Under way"),
    "waiting": _("Waiting for me"),
    "ended": _("Ended"),
}


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """Words (of a code or a procedure) and a stage; what is no stage reads as all."""

    words: str = ""
    stage: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> Chosen:
        """Read the address."""
        stage = request.GET.get("stage", "")
        words = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
        return cls(words=words, stage=stage if stage in STAGES else "")

    @property
    def query(self) -> str:
        """The address's query without the page."""
        return urlencode({name: value for name, value in (("q", self.words), ("stage", self.stage)) if value})

    def among(self, dossiers: QuerySet[Dossier]) -> QuerySet[Dossier]:
        """Those chosen, the latest filed first."""
        asked = {"running": ~Q(status__in=ENDED), "waiting": Q(status__in=WAITS_FOR_ME), "ended": Q(status__in=ENDED)}
        found = dossiers.filter(asked[self.stage]) if self.stage else dossiers
        if self.words:
            procedures = [one.procedure for one in find(self.words, in_force(), life_events())]
            found = found.filter(Q(code__icontains=self.words) | Q(procedure__in=procedures))
        return found.order_by("-filed_at", "-id")
