"""Who may file is told before anything is asked; who may not is refused with what to do, and nothing is filed."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from motlan.kernel.errors import Refused
from motlan.web.dossiers import actions
from motlan.web.dossiers.holding import holder_for
from motlan.web.dossiers.models import Dossier
from motlan.web.house import House
from tests.web.dossiers.conftest import BIRTH, MONDAY, Cast
from tests.web.portal.conftest import browser

MARRIAGE = "1.000894"


def start(client: Client, code: str) -> str:
    return client.get(reverse("portal:procedure", args=[code])).content.decode()


def test_the_start_page_says_who_may_file_how_and_who_decides(mother: Client) -> None:
    page = start(mother, BIRTH)
    assert "A parent, grandparent or other relative, or whoever brings the child up" in page
    assert "At the counter, Online, By post" in page
    assert "any commune centre in the country" in page
    assert "Start now" in page
    visitor = start(Client(headers={"accept-language": "en"}), BIRTH)
    assert "the commune" in visitor or "cơ quan cấp xã" in visitor


def test_who_is_married_cannot_marry_and_is_told_before_anything_is_asked(mother: Client) -> None:
    page = start(mother, MARRIAGE)
    assert "you are not among those who may file this" in page
    assert reverse("portal:record") in page
    assert "Start now" not in page
    assert "What we will ask" not in page
    refused = mother.get(reverse("portal:form", args=[MARRIAGE]))
    assert refused.status_code == 403
    assert "who is not married" in refused.content.decode()


def test_who_is_single_starts(cast: Cast) -> None:
    client = browser(cast.stranger)
    assert "Start now" in start(client, MARRIAGE)
    assert client.get(reverse("portal:form", args=[MARRIAGE])).status_code == 302


def test_what_is_posted_past_the_pages_is_refused_and_nothing_is_written(here: House, cast: Cast) -> None:
    form = here.forms.in_force(MARRIAGE, on=MONDAY.date())
    holder = holder_for(house=here, account=cast.mother, procedure=form.procedure)
    with pytest.raises(Refused, match="không thuộc đối tượng"):
        actions.file_dossier(house=here, account=cast.mother, form=form, holder=holder, answers={})
    assert Dossier.objects.count() == 0
