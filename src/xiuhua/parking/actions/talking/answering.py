"""What an account answers to a message: one function a kind of message, one path for all accounts."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ...models import OfficialAccount
from ...queries.places_named import names_in
from ...wechat.account import Account, Moment
from ...wechat.answers import SILENCE, Answer
from ...wechat.asking import Asked, asked
from ...wechat.menu import ASK
from ...wechat.messages import (
    Click,
    Event,
    Image,
    Location,
    LocationEvent,
    Message,
    Subscribe,
    Text,
    Unsubscribe,
    Voice,
)
from ...wechat.saying import Photo, Place, Said, said
from . import finding, photos
from .memory import InDatabase


@dataclass(frozen=True)
class Talk:
    """One message at one account, and what is remembered of whoever sent it."""

    account: OfficialAccount
    speaks: Account
    message: Message

    @property
    def memory(self) -> InDatabase:
        return InDatabase(self.account)

    def says(self, moment: Moment, **facts: str) -> Answer:
        """The account's words for this moment."""
        return Answer(moment, self.speaks.says(moment, **{"account": self.account.title} | facts))

    def join(self, new: Said) -> Said:
        return self.memory.join(self.message.openid, new, self.message.sent_at)

    def over(self, whole: Said) -> None:
        """What was asked is answered."""
        self.memory.answered(self.message.openid, whole)


def answer(account: OfficialAccount, speaks: Account, message: Message) -> Answer:
    """What is said back, or nothing."""
    talk = Talk(account, speaks, message)
    match message:
        case Subscribe():
            return talk.says(Moment.WELCOME)
        case Unsubscribe():
            talk.memory.keep(speaks.key, message.openid, Said())
            return SILENCE
        case Click(menu_key=key):
            return _clicked(talk, key)
        case Text(content=words) | Voice(recognition=words):
            return _told(talk, words)
        case Location() | LocationEvent():
            return _placed(talk)
        case Image():
            return _pictured(talk)
    return SILENCE if isinstance(message, Event) else talk.says(Moment.HELP)


def _clicked(talk: Talk, key: str) -> Answer:
    """A button of the menu; one that asks is answered like the text it stands for."""
    if key.startswith(ASK):
        return _told(talk, key.removeprefix(ASK))
    if key == "near":
        place = talk.join(Said()).place
        return _found(talk, place, Asked(parking=True)) if place else talk.says(Moment.WHERE)
    if key == "progress":
        return photos.progress(talk)
    return talk.says(Moment.COMPLAINT if key == "photo" else Moment.HELP)


def _told(talk: Talk, words: str) -> Answer:
    """Something written or spoken: a question, a complaint, or neither."""
    meant = asked(words, names=names_in(words))
    if meant.progress:
        return photos.progress(talk)
    if not meant:
        return talk.says(Moment.HELP)
    if meant.complaint:
        return _complained(talk, talk.join(said(talk.speaks, talk.message)))
    if meant.place:
        return _asked_of(talk, meant)
    whole = talk.join(said(talk.speaks, talk.message))
    if whole.place is None:
        return talk.says(Moment.WHERE)
    talk.over(whole)
    return _found(talk, whole.place, meant)


def _asked_of(talk: Talk, meant: Asked) -> Answer:
    """A question that names its place; words that name none and ask nothing get help."""
    place, others = finding.placed(meant.place, talk.message.sent_at)
    if place is None:
        if not meant.parking:
            return talk.says(Moment.HELP)
        return talk.says(Moment.NO_SUCH_PLACE, place=finding.shown(meant.place))
    talk.join(Said(place=place))
    return _found(talk, place, meant, others)


def _placed(talk: Talk) -> Answer:
    """A place: it completes what was said before, or is the question itself when it was chosen.

    A place that the phone reports by itself, again and again, asks nothing.
    """
    whole = talk.join(said(talk.speaks, talk.message))
    meant = asked(whole.words.text) if whole.words else Asked()
    if whole.photo or meant.complaint:
        return _complained(talk, whole)
    if isinstance(talk.message, LocationEvent) and not whole.words:
        return SILENCE
    assert whole.place is not None  # it has just been said
    talk.over(whole)
    return _found(talk, whole.place, meant)


def _pictured(talk: Talk) -> Answer:
    """A photo: with a place it is a report, without one we ask where."""
    new = said(talk.speaks, talk.message)
    return _complained(talk, replace(talk.join(new), photo=new.photo))


def _complained(talk: Talk, whole: Said) -> Answer:
    """A report needs a photo and a place; what is missing is asked for."""
    match whole:
        case Said(photo=None):
            return talk.says(Moment.COMPLAINT)
        case Said(photo=Photo(), place=Place()):
            photos.take(talk, whole)
            talk.over(whole)
            return talk.says(Moment.PHOTO_TAKEN)
    return talk.says(Moment.PHOTO_WHERE)


def _found(talk: Talk, place: Place, meant: Asked, others: tuple[str, ...] = ()) -> Answer:
    return finding.answer(talk, place, meant, others)
