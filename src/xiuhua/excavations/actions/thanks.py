"""The end of a watch: a section is signed off, or somebody else takes over."""

from __future__ import annotations

from django.utils.timezone import localdate

from xiuhua.kernel.events import announce
from xiuhua.kernel.permissions import Actor
from xiuhua.records.deeds import deed

from ..events import WatcherLost
from ..models import Section, Watch
from ..queries.coverage import watched_now
from ..workflow import OPENED


@deed(None, on="watch")
def end_watch(watch: Watch, *, by: Actor, reason: str = "") -> Watch:
    """The watch is over from today on; a section that lies open and has nobody else is flagged."""
    if watch.ended_on is None:
        watch.ended_on, watch.wants_out = localdate(), False
        watch.save()
        flag_if_bare(watch.section)
    return watch


def end_watches(section: Section, *, by: Actor) -> None:
    """Signed off: nobody needs to look any more."""
    for watch in section.watches.filter(ended_on=None):
        end_watch(watch, by=by, reason="signed off")


def flag_if_bare(section: Section) -> None:
    """A section that lies open without anybody to watch it gets a day from which that counts."""
    today = localdate()
    bare = section.now in OPENED and not section.unwatched and not watched_now(section, today)
    if bare and section.unwatched_since is None:
        Section.objects.filter(pk=section.pk).update(unwatched_since=today)
        announce(WatcherLost(section=section.number))
    elif not bare and section.unwatched_since is not None:
        Section.objects.filter(pk=section.pk).update(unwatched_since=None)
