"""What is told of a request: to those who may answer it, and to who asked."""

from __future__ import annotations

from django.urls import reverse

from motlan.kernel.text import Text
from motlan.service.forms.display import office_name
from motlan.web.asking.models import Ask
from motlan.web.house import House
from motlan.web.inbox.telling import Words, tellers
from motlan.web.people.attribute_rights import offered

ASKED, ANSWERED = "right_asked", "right_answered"


def labels_of(house: House, asked: Ask) -> Text:
    """What was asked for, in words."""
    known = offered(house)
    labels = [known.get(one, Text(vi=one, en=one)) for one in asked.attributes]
    return Text({language: "; ".join(one.in_(language) for one in labels) for language in ("vi", "en")})


@tellers.register(ASKED)
def words_of_request(house: House, key: str) -> Words:
    """To who may answer: who asks for what."""
    asked = Ask.objects.select_related("account").get(pk=int(key))
    who = office_name(asked.account.display_name or asked.account.username, house.workspace.dictionary)
    return Words(
        at=asked.asked_at,
        code=f"#{asked.pk}",
        title=Text(
            vi=f"{who.in_('vi')} đề nghị được xem giá trị nhạy cảm", en=f"{who.in_('en')} asks to see sensitive values"
        ),
        more=labels_of(house, asked),
        link=reverse("asking:answer", args=[asked.pk]),
        opens=Text(vi="Mở đề nghị", en="Open the request"),
    )


@tellers.register(ANSWERED)
def words_of_answer(house: House, key: str) -> Words:
    """To who asked: whether it was granted, and what was said."""
    asked = Ask.objects.get(pk=int(key))
    labels = labels_of(house, asked)
    title = (
        Text(vi="Bạn được xem giá trị đã đề nghị", en="You may see what you asked for")
        if asked.granted
        else Text(vi="Đề nghị xem giá trị bị từ chối", en="Your request to see a value was refused")
    )
    said = f" – {asked.answer}" if asked.answer else ""
    until = f"{asked.until:%d/%m/%Y}"
    ends = {"vi": f", đến hết {until}", "en": f", until {until}"} if asked.granted else {"vi": "", "en": ""}
    return Words(
        at=asked.answered_at or asked.asked_at,
        code=f"#{asked.pk}",
        title=title,
        more=Text({language: f"{labels.in_(language)}{ends[language]}{said}" for language in ("vi", "en")}),
        link=reverse("desk:dossier", args=[asked.dossier]) if asked.dossier else reverse("people:my_rights"),
        opens=(
            Text(vi="Mở hồ sơ", en="Open the dossier")
            if asked.dossier
            else Text(vi="Xem những gì tôi được xem", en="See what I may see")
        ),
    )
