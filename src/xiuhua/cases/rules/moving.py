"""What the filing standard asks of a case before it moves on.

Rules take facts and touch neither database nor clock. Each answers None, or words that say what
is still missing.
"""

from __future__ import annotations

from dataclasses import dataclass

from xiuhua.kernel.words import Words

from .sources import COLLECTION, LOOP, NOTICE, PEER, RULES


@dataclass(frozen=True)
class CaseFacts:
    """What the rules know of a case: photos are counted per stage, in pictures."""

    has_category: bool = False
    has_limit: bool = False
    has_division: bool = False
    unit: str = ""
    photos_before: int = 0
    photos_after: int = 0
    photos_check: int = 0
    elsewhere: bool = False
    photos_confirm: int = 0
    refuted: bool = False
    simple: bool = False
    on_spot: bool = False
    bound: bool = False
    fallback: bool = False
    asked: str = ""
    extensions: int = 0
    reopenings: int = 0
    source: str = ""
    outside: bool = False


@RULES.rule("CASE-1", title="A case has a class before it is filed", source=LOOP)
def needs_category(facts: CaseFacts) -> Words | None:
    """The class decides the conditions of filing, who handles it, and the time limit."""
    if facts.has_category and facts.has_limit:
        return None
    return Words("Choose the class and what is wrong first; they decide the time limit.")


@RULES.rule("CASE-2", title="A case has a place before it is filed", source=LOOP)
def needs_division(facts: CaseFacts) -> Words | None:
    """At least the town must be known, because duties are given by place."""
    if facts.has_division:
        return None
    return Words("Choose at least the town where it is first.")


@RULES.rule("CASE-3", title="A unit before dispatch", source=LOOP)
def needs_unit(facts: CaseFacts) -> Words | None:
    """A case is always in the hands of one named unit."""
    return None if facts.unit else Words("Choose the unit that will handle it.")


@RULES.rule("CASE-4", title="A photo of the work done", source=LOOP)
def needs_photo_after(facts: CaseFacts) -> Words | None:
    """Handling is shown, not claimed: at least one photo taken afterwards."""
    return None if facts.photos_after else Words("Add at least one photo of the work done.")


@RULES.rule("CASE-5", title="The checker's own photo", source=COLLECTION)
def needs_photo_check(facts: CaseFacts) -> Words | None:
    """Whoever checks went there: at least one photo of their own."""
    return None if facts.photos_check else Words("Add at least one photo taken at the check.")


@RULES.rule("CASE-6", title="Elsewhere is not dispatched here", source=LOOP)
def lies_here(facts: CaseFacts) -> Words | None:
    """A place outside the district is kept for passing on; no unit of ours is sent there."""
    if not facts.elsewhere:
        return None
    return Words("The place lies outside this district. Pass it on to the neighbour instead.")


@RULES.rule("CASE-7", title="What was not found is not filed", source=LOOP)
def not_refuted(facts: CaseFacts) -> Words | None:
    """A report that a collector could not find on the spot is not filed as it stands."""
    if not facts.refuted:
        return None
    return Words("A collector found it is not so. Have it confirmed again, or ask not to file it.")


@RULES.rule("CASE-8", title="A photo at the confirmation", source=COLLECTION)
def needs_photo_confirm(facts: CaseFacts) -> Words | None:
    """Whoever confirms went there: at least one photo of their own, found or not found."""
    return None if facts.photos_confirm else Words("Add at least one photo taken on the spot.")


@RULES.rule("CASE-9", title="Only listed classes go in one step", source=PEER, confirmed=False)
def is_simple(facts: CaseFacts) -> Words | None:
    """A simple case skips filing and dispatching by different people, so its class must be listed."""
    if facts.simple:
        return None
    return Words("This class does not go to a unit in one step. File it, then dispatch it.")


@RULES.rule("CASE-10", title="Only listed classes are mended on the spot", source=PEER)
def may_mend_on_spot(facts: CaseFacts) -> Words | None:
    """A collector mends small things of listed classes; they are counted apart."""
    if facts.on_spot:
        return None
    return Words("This class is not on the list of what a collector mends. Report it instead.")


@RULES.rule("CASE-11", title="Two photos of what was mended on the spot", source=COLLECTION)
def needs_two_photos(facts: CaseFacts) -> Words | None:
    """One from before and one from after: the collector is the only witness."""
    if facts.photos_before and facts.photos_after:
        return None
    return Words("Two photos are needed: one from before and one from after.")


@RULES.rule("CASE-12", title="Only an outside order is returned outside", source=LOOP)
def came_as_an_order(facts: CaseFacts) -> Words | None:
    """What came from nobody cannot be returned to anybody."""
    return None if facts.outside else Words("This case did not come as an outside work order.")


@RULES.rule("CASE-13", title="One request at a time", source=LOOP)
def nothing_asked(facts: CaseFacts) -> Words | None:
    """While one request waits for its decision no other is made on the same case."""
    if not facts.asked:
        return None
    return Words("A request on this case waits for its decision. Wait, or withdraw it first.")


@RULES.rule("CASE-14", title="A decision needs a request", source=LOOP)
def something_asked(facts: CaseFacts) -> Words | None:
    """What nobody asked is neither refused nor withdrawn."""
    return None if facts.asked else Words("Nothing is asked on this case now.")


@RULES.rule("CASE-15", title="A ruling cannot be returned", source=PEER)
def not_bound(facts: CaseFacts) -> Words | None:
    """A conference has said whose it is; the unit it named keeps it."""
    if not facts.bound:
        return None
    return Words("A ruling gave this case to your unit; it cannot be sent back any more.")


@RULES.rule("CASE-16", title="At most two extensions", source=NOTICE)
def at_most_two_extensions(facts: CaseFacts) -> Words | None:
    """A case is extended at most twice; a refusal does not count."""
    if facts.extensions < MOST_EXTENSIONS:
        return None
    return Words("It was extended twice already. Ask to shelve it if it cannot be done now.")


MOST_EXTENSIONS = 2


@RULES.rule("CASE-17", title="The first doubt is always looked at", source=PEER)
def doubted_before(facts: CaseFacts) -> Words | None:
    """Whoever says for the first time that it is not fixed is believed until somebody has looked."""
    if facts.reopenings > 1:
        return None
    return Words("The first time somebody says so, it is checked again.")


@RULES.rule("CASE-18", title="Only the town that stood in finds the owner", source=PEER)
def by_fallback(facts: CaseFacts) -> Words | None:
    """A town that made a thing of no known owner safe may say whose it is, and pass it on."""
    if facts.fallback:
        return None
    return Words("This case was not given to the town for want of an owner. Ask to send it back.")
