"""What the filing standard asks of a case before it moves on.

Rules take facts and touch neither database nor clock. Each answers None, or words that say what
is still missing.
"""

from __future__ import annotations

from dataclasses import dataclass

from xiuhua.kernel.rules import Rules
from xiuhua.kernel.words import Words

LOOP = "GB/T 30428.8 (filing, handling and closing), practice of its adopters; domain notes 1.2"
COLLECTION = "GB/T 30428.7-2017 (collection of supervision information)"

RULES = Rules()


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
