"""Files attached to drafts, while there is a draft."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from motlan.web.dossiers.models import Draft
from motlan.web.files.clearing import place_of
from motlan.web.house import House

DRAFT = "draft"


@place_of(DRAFT)
def _drafts(house: House, keys: Collection[str]) -> Collection[str]:
    """The drafts that somebody went on with lately enough; the files of the others are let go of."""
    oldest = house.clock.now() - timedelta(days=house.workspace.settings.attachments.draft_days)
    found = Draft.objects.filter(pk__in=[int(key) for key in keys], updated__gte=oldest)
    return {str(pk) for pk in found.values_list("pk", flat=True)}
