"""What is told of "this is wrong" to whoever said it: the owner agreed, kept the value, or the value has changed.

The words name the attribute and what the owner wrote, never a value; the e-mail says that there is an answer.
"""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

from motlan.data.correction.record import Correction, one
from motlan.kernel.clock import instant
from motlan.kernel.errors import NotHeld
from motlan.kernel.text import Text
from motlan.web.dossiers.corrections import ANSWERED, tell
from motlan.web.house import House
from motlan.web.inbox.telling import OPEN_DOSSIER, Words, tellers
from motlan.web.inbox.work import tell_reporter
from motlan.web.jobs.api import Work, chore, work
from motlan.web.people.models import Account

TOLD_WITHIN = timedelta(days=7)
"""A worker that stood still for longer tells nobody of what is old by then."""
TITLES = {
    "accepted": Text(vi="Cơ quan đồng ý: giá trị bạn báo sai sẽ được sửa", en="The owner agrees and mends the value"),
    "upheld": Text(vi="Cơ quan giữ nguyên giá trị bạn báo sai", en="The owner keeps the value that you reported"),
    "corrected": Text(vi="Giá trị bạn báo sai đã được sửa", en="The value that you reported has been corrected"),
}


@work(ANSWERED, title=Text(vi="Báo cho người đã báo sai", en="Tell who reported a wrong value"))
def tell_of_answer(house: House, job: Work) -> None:
    """A message to whoever reported it: in the person's inbox, or in that of the officer who did it at work."""
    said = _there(house, int(job.payload["number"]))
    reporter = Account.objects.filter(username=said.reporter).first()
    if reporter is not None:  # an account that was closed has no inbox any more
        tell_reporter(house=house, account=reporter, about=f"{ANSWERED}:{said.number}/{job.payload['state']}")


@chore(
    "tell_of_corrections",
    every=timedelta(minutes=1),
    title=Text(
        vi="Báo những yêu cầu sửa đã được trả lời nơi khác", en="Tell of corrections that were answered elsewhere"
    ),
)
def tell_of_others(house: House) -> None:
    """Also of those that were answered at the command line, or closed by a synchronisation: each once."""
    since = instant(house.clock.now() - TOLD_WITHIN)
    found = house.register().rows(
        "select number, state from correction where state <> 'open' and (answered_at >= :since or closed_at >= :since)"
        " order by number",
        {"since": since},
    )
    for number, state in found:
        tell(number, state)


@tellers.register(ANSWERED)
def words_of(house: House, key: str) -> Words:
    """The words on one answer; ``key`` is the correction's number and the state that it came to."""
    number, _, state = key.partition("/")
    said = _there(house, int(number))
    closed = state == "corrected"
    at_work = said.dossier is not None and said.capacity == "officer"
    return Words(
        at=(said.closed_at if closed else said.answered_at) or said.reported_at,
        code=f"#{said.number}",
        title=TITLES[state],
        more=_more(house, said, state),
        link=reverse("desk:dossier", args=[said.dossier]) if at_work else f"{reverse('portal:record')}#corrections",
        kind=Text(vi="Thông tin bạn báo sai", en="A value that you reported"),
        opens=OPEN_DOSSIER if at_work else Text(vi="Xem thông tin nhà nước đang giữ về tôi", en="See my record"),
    )


def _more(house: House, said: Correction, state: str) -> Text:
    """What it is about and who answered, by which day it is mended, and what the owner wrote."""
    day = f"{said.due_at.astimezone(house.zone):%d/%m/%Y}"
    ends = {"vi": f"; sửa chậm nhất ngày {day}", "en": f"; mended by {day}"} if state == "accepted" else {}
    concept = house.catalogue.dictionary.concepts.get(said.concept)
    attribute = concept.attributes.get(said.attribute) if concept is not None else None
    database = house.catalogue.databases.get(said.source)
    told = {}
    for language in ("vi", "en"):
        label = attribute.label.in_(language) if attribute is not None else said.attribute
        owner = database.label.in_(language) if database is not None else said.source
        wrote = (
            f" – {said.answer}" if said.answer and (state != "corrected" or said.closed_at == said.answered_at) else ""
        )
        told[language] = f"{label} ({owner}){ends.get(language, '')}{wrote}"
    return Text(told)


def _there(house: House, number: int) -> Correction:
    found = one(house.register(), number)
    if found is None:
        raise NotHeld(
            what=Text(vi="Không có yêu cầu này.", en="There is no such correction."),
            remedy=Text(vi="Xem danh sách các yêu cầu.", en="See the list of corrections."),
        )
    return found
