"""How a database stands, in the words that every reader meets: its stage, the band of its quality."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

STAGES = {
    "not_deployed": _("not deployed"),
    "deploying": _("being deployed"),
    "partial": _("partly deployed"),
    "central": _("central database"),
    "born_from_procedures": _("data born from procedures"),
}
BANDS = {
    "green": pgettext_lazy("band", "green"),
    "yellow": pgettext_lazy("band", "yellow"),
    "red": pgettext_lazy("band", "red"),
    "grey": pgettext_lazy("band", "not measured"),
}
