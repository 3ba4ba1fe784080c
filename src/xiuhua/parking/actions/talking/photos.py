"""Photos with a place become cases: taken note of while WeChat waits, fetched and reported by a job."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localtime

from xiuhua.cases.actions import Report, report
from xiuhua.cases.models import Category
from xiuhua.cases.queries.suggesting import suggest
from xiuhua.evidence.actions import Prepared, prepare
from xiuhua.jobs.actions import enqueue
from xiuhua.kernel.permissions import PUBLIC
from xiuhua.kernel.words import Refused
from xiuhua.web.language import say

from ...models import PhotoReport
from ...queries.photo_reports import Reported, reports_of, request_key
from ...wechat.account import Moment
from ...wechat.answers import Answer
from ...wechat.saying import Said
from .fetching import fetched
from .person import person_of

if TYPE_CHECKING:
    from .answering import Talk

TASK = "parking.report_photos"
GATHERED_S = 20
"""People send photos one by one: so long the job waits for more of the same."""
MOST_PHOTOS = 6


def take(talk: Talk, whole: Said) -> None:
    """Note a photo with its place; further ones of the next seconds join it."""
    assert whole.photo is not None  # whoever calls has both
    assert whole.place is not None
    person = person_of(talk.account, talk.message.openid)
    lon, lat = whole.place.wgs84
    with transaction.atomic():
        talk.memory.lock(talk.message.openid)
        if _joins(talk, person, (lon, lat), whole.photo.pic_url):
            return
        made, new = PhotoReport.objects.get_or_create(
            account=talk.account, key=talk.message.key,
            defaults={
                "person": person, "at": timezone.now(), "pictures": [whole.photo.pic_url],
                "words": whole.words.text[:200] if whole.words else "", "lon": lon, "lat": lat,
            },
        )  # fmt: skip
        if new:
            run_at = timezone.now() + timedelta(seconds=GATHERED_S)
            enqueue(TASK, {"report": made.pk}, run_at=run_at, key=f"{TASK}:{made.pk}")


def _joins(talk: Talk, person: str, point: tuple[float, float], url: str) -> bool:
    """Whether this photo is now part of a report of the same person and place that still waits."""
    since = timezone.now() - timedelta(seconds=GATHERED_S)
    waiting = PhotoReport.objects.select_for_update().filter(
        account=talk.account, person=person, state="waiting", at__gte=since
    )
    for one in waiting:
        if (one.lon, one.lat) == point:
            one.pictures = list(dict.fromkeys([*one.pictures, url]))[:MOST_PHOTOS]
            one.save(update_fields=["pictures"])
            return True
    return False


def progress(talk: Talk) -> Answer:
    """How the last reports of this person stand, with the codes that open them elsewhere."""
    person = person_of(talk.account, talk.message.openid)
    found = reports_of(talk.account, person, timezone.now())
    if not found:
        return talk.says(Moment.NO_REPORT)
    return talk.says(Moment.PROGRESS, list="\n".join(map(_line, found)))


def _line(one: Reported) -> str:
    day = f"{localtime(one.at):%m-%d %H:%M}"
    facts = [f"{day} {one.number}".strip(), say(one.said)]
    if one.code:
        address = f"{settings.BASE_URL}/follow/"
        facts.append(say("Code to follow it: {code}").format(code=one.code) + f" {address}")
    return "\n".join(facts)


def file_report(number: int) -> None:
    """Fetch the photos and report them as any citizen would; twice makes one case.

    Raises what keeps the photos from being fetched now, so that the job is tried again; a report
    that is refused for good says why to whoever asks.
    """
    one = PhotoReport.objects.select_related("account").get(pk=number)
    if one.state != "waiting":
        return
    try:
        photos = _photos(one)
        case, _code = report(_told(one, photos), by=PUBLIC)
    except Refused as refused:
        _end(one, "refused", why=say(refused)[:300])
        return
    _end(one, "reported", case_number=case.number)


def _photos(one: PhotoReport) -> list[Prepared]:
    """Decoded and stored; the same photo once."""
    found = [fetched(url) for url in one.pictures]
    ready = [data if isinstance(data, Prepared) else prepare(data) for data in found]
    return list({photo.sha256: photo for photo in ready}.values())


def _told(one: PhotoReport, photos: list[Prepared]) -> Report:
    """As a citizen's report: the class is what the words suggest, else what the account names."""
    likely = suggest(one.words)
    category = likely[0].category if likely else _default_class(one)
    words = one.words or one.account.words(Moment.REPORT_WORDS, account=one.account.title)
    return Report(
        words=words, category=category, lon=one.lon, lat=one.lat, precision="gps", photos=photos,
        request_key=request_key(one), subject=("parking.account", one.account.key),
    )  # fmt: skip


def _default_class(one: PhotoReport) -> Category | None:
    return Category.objects.filter(pk=one.account.complaint_class, is_active=True).first()


def give_up(one: PhotoReport) -> None:
    """The photos could not be fetched while WeChat had them."""
    _end(one, "refused", why=say("The photo could not be fetched. Send it again."))


def _end(one: PhotoReport, state: str, *, case_number: str = "", why: str = "") -> None:
    """Only what is needed to ask after it stays."""
    PhotoReport.objects.filter(pk=one.pk).update(
        state=state, case_number=case_number, why=why, pictures=[], words="", lon=None, lat=None
    )
