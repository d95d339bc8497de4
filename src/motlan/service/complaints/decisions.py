"""What may be done to a complaint now: each decision answers the act to write, or raises Refused."""

import re
from collections.abc import Collection
from typing import TypeVar

from motlan.dictionary.name import plain
from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.kernel.unfit import demand_all
from motlan.service.complaints.acts import (
    About,
    Answered,
    Complained,
    Complaint,
    ComplaintAct,
    Judged,
    MadePublic,
    MoreAsked,
    MoreGiven,
    TurnedDown,
    Verdict,
    fits,
)

A = TypeVar("A", bound=ComplaintAct)
WORDS = re.compile(r"[^\W_]+")
SHORTEST = 10
"""Words on which somebody can act have at least this many characters."""


def complain(*, about: str, words: str) -> Complained:
    """Send a complaint."""
    demand_subject(about)
    return _allowed(Complaint(), Complained(about=about, words=words_of(words, "words")))


def demand_subject(about: str) -> None:
    """Raise Refused where nothing was chosen that a complaint can be about."""
    if about not in set(About):
        raise Refused(
            what=Text(vi="Chưa chọn nội dung khiếu nại.", en="What the complaint is about was not chosen."),
            remedy=Text(vi="Chọn một trong các mục.", en="Choose one of the lines."),
            where="about",
        )


def turn_down(*, state: Complaint, reason: str) -> TurnedDown:
    """Refuse to take it up, with a reason."""
    return _allowed(state, TurnedDown(reason=words_of(reason, "reason")))


def ask_more(*, state: Complaint, question: str) -> MoreAsked:
    """Ask the sender for more."""
    return _allowed(state, MoreAsked(question=words_of(question, "question")))


def give_more(*, state: Complaint, words: str) -> MoreGiven:
    """Give what was asked for."""
    return _allowed(state, MoreGiven(words=words_of(words, "words")))


def answer(*, state: Complaint, words: str, public: str, unnamed: Collection[str] = ()) -> Answered:
    """Answer it; ``public`` is what everybody may read, and has none of the words ``unnamed``: who sent it was promised
    that."""
    demand_all(lambda: words_of(words, "words"), lambda: _without(words_of(public, "public"), unnamed))
    return _allowed(state, Answered(words=words.strip(), public=public.strip()))


def make_public(*, state: Complaint, public: str, unnamed: Collection[str] = ()) -> MadePublic:
    """Publish the answer, in the words that it has now."""
    return _allowed(state, MadePublic(public=_without(words_of(public, "public"), unnamed)))


def judge(*, state: Complaint, verdict: str) -> Judged:
    """Say what one thinks of the answer."""
    return _allowed(state, Judged(verdict=Verdict(verdict).value))


def _allowed(state: Complaint, act: A) -> A:
    if not fits(state, act):
        raise Refused(
            what=Text(
                vi="Khiếu nại này đã qua bước đó, nên không làm được nữa.",
                en="This complaint is past that step, so it cannot be done any more.",
            ),
            remedy=Text(vi="Mở lại để xem bước tiếp theo.", en="Open it again to see its next step."),
        )
    return act


def _without(public: str, unnamed: Collection[str]) -> str:
    """The words for everybody; Refused where somebody is told by them, however marks and case are written."""
    read = _bare(public)
    told = [one for one in unnamed if one.strip() and _bare(one) in read]
    if told:
        listed = ", ".join(told)
        raise Refused(
            what=Text(
                vi=f"Nội dung công khai nêu “{listed}”; người gửi đã được hứa là không nêu tên và hồ sơ.",
                en=f"The words for everybody say “{listed}”; the sender was promised neither name nor dossier.",
            ),
            remedy=Text(vi="Bỏ phần đó ra khỏi nội dung công khai.", en="Take that out of the words for everybody."),
            where="public",
        )
    return public


def _bare(text: str) -> str:
    """Its words without marks and case, with one space before, between and behind them."""
    return f" {' '.join(WORDS.findall(plain(text)))} "


def words_of(typed: str, where: str) -> str:
    """Words on which somebody can act; raise Refused for none, at the field ``where``."""
    words = typed.strip()
    if len(words) < SHORTEST:
        raise Refused(
            what=Text(vi="Nội dung chưa đủ rõ.", en="The words are not clear enough."),
            remedy=Text(
                vi=f"Viết ít nhất {SHORTEST} ký tự để người đọc biết phải làm gì.",
                en=f"Write at least {SHORTEST} characters, so that the reader knows what to do.",
            ),
            where=where,
        )
    return words
