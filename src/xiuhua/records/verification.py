"""Walking the chains: does every record still say what it said, in the order it was said?

A chain is read in portions, so memory stays flat however long it is. What somebody keeps outside
(the heads, printed or sent to the audit office) closes the last gap: whoever owns the database
could write a whole chain anew, but not one that ends in a hash already printed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain as one_after_another

from django.db.models import Max

from xiuhua.kernel.words import Words

from .models import Chain, Record
from .seals import GENESIS, seal

PORTION = 2_000
MOST_TRIED = 100_000

Anchors = Mapping[str, tuple[int, str]]
"""Heads kept elsewhere: chain -> (serial, hash)."""


@dataclass(frozen=True)
class Broken:
    """The first link of a chain that does not hold."""

    chain: str
    serial: int
    record_id: int | None
    what: str
    """changed, missing, reordered, added or head."""
    words: Words


@dataclass(frozen=True)
class ChainState:
    """What a walk along one chain found."""

    name: str
    count: int
    """Records that hold, up to the first broken link."""
    hash: str
    """The hash of the last of them."""
    broken: Broken | None = None

    @property
    def intact(self) -> bool:
        return self.broken is None

    @property
    def words(self) -> Words:
        """How many records hold."""
        return Words("Records: {count}", count=self.count)


def verify(chain: str | None = None, *, anchors: Anchors | None = None) -> list[ChainState]:
    """Walk one chain, or all in order of name; each state names its first broken link."""
    names = {chain} if chain else {*_names(), *(anchors or {})}
    return [_walk(name, (anchors or {}).get(name)) for name in sorted(names)]


def heads() -> list[tuple[str, int, str]]:
    """Every chain's name, length and last hash: to print, or to leave with somebody else."""
    return list(Chain.objects.order_by("name").values_list("name", "serial", "hash"))


def _names() -> Iterator[str]:
    return one_after_another(
        Chain.objects.values_list("name", flat=True),
        Record.objects.order_by().values_list("chain", flat=True).distinct(),
    )


def _walk(name: str, anchor: tuple[int, str] | None) -> ChainState:
    # The longest record first, the head after it: somebody may be writing at this moment.
    last = Record.objects.filter(chain=name).aggregate(last=Max("serial"))["last"] or 0
    head = Chain.objects.filter(name=name).first() or Chain(name=name)
    count, hash_ = 0, GENESIS
    for record in _records(name, max(last, head.serial)):
        if broken := _fault(record, count, hash_, head):
            return ChainState(name, count, hash_, broken)
        count, hash_ = record.serial, record.hash
        if anchor and anchor[0] == count and anchor[1] != hash_:
            words = Words("It is not the record whose hash was kept outside: all was rewritten.")
            return ChainState(name, count, hash_, Broken(name, count, record.pk, "changed", words))
    return ChainState(name, count, hash_, _end(name, count, hash_, head, anchor))


def _records(name: str, upto: int) -> Iterator[Record]:
    after = 0
    while True:
        rows = Record.objects.filter(chain=name, serial__gt=after, serial__lte=upto)
        portion = list(rows.order_by("serial")[:PORTION])
        yield from portion
        if len(portion) < PORTION:
            return
        after = portion[-1].serial


def _fault(record: Record, count: int, hash_: str, head: Chain) -> Broken | None:
    """What is wrong with the link to `record`, the next one found after `count` good ones."""
    wanted, name = count + 1, record.chain
    if record.serial != wanted:
        words = Words("Record {serial} is missing.", serial=wanted)
        return Broken(name, wanted, None, "missing", words)
    if record.serial > head.serial:
        words = Words("Record {serial} was added past the end of the chain.", serial=wanted)
        return Broken(name, wanted, record.pk, "added", words)
    if seal(record) != record.hash:
        if was := _sealed_as(record, head.serial):
            words = Words("Record {serial} once was record {was}.", serial=wanted, was=was)
            return Broken(name, wanted, record.pk, "reordered", words)
        words = Words("Record {serial} was changed after it was written.", serial=wanted)
        return Broken(name, wanted, record.pk, "changed", words)
    if record.previous_hash != hash_:
        words = Words("Record {serial} was sealed after another record than this.", serial=wanted)
        return Broken(name, wanted, record.pk, "reordered", words)
    return None


def _end(
    name: str, count: int, hash_: str, head: Chain, anchor: tuple[int, str] | None
) -> Broken | None:
    """What is wrong after the last record found."""
    wanted = max(head.serial, anchor[0] if anchor else 0)
    if count < wanted:
        words = Words("Records {first} to {last} are missing.", first=count + 1, last=wanted)
        return Broken(name, count + 1, None, "missing", words)
    if head.hash != hash_:
        words = Words("The head of the chain names another hash than its last record has.")
        return Broken(name, count, None, "head", words)
    return None


def _sealed_as(record: Record, upto: int) -> int | None:
    """The serial with which the seal does hold; tried only once something is wrong."""
    stands = record.serial
    try:
        for serial in range(1, min(upto, MOST_TRIED) + 1):
            record.serial = serial
            if serial != stands and seal(record) == record.hash:
                return serial
        return None
    finally:
        record.serial = stands
