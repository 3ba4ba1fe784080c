"""A finding in one sentence, and what came of it as a watcher reads it."""

from __future__ import annotations

from xiuhua.kernel.words import Words

from ..models import Escalation, Finding
from ..rules.works import SENTENCES, TITLES
from ..workflow import FindingState


def title_of(finding: Finding) -> str:
    """What its rule is called; the key of a rule that is no longer known."""
    return TITLES.get(finding.rule, finding.rule)


def sentence_of(finding: Finding) -> Words:
    """What was found, with how much."""
    text = SENTENCES.get(finding.rule, "Works that bother the neighbours.")
    return Words(text, size="?" if finding.size is None else f"{finding.size.normalize():f}")


OUTCOMES = {
    "educated": "The brigade talked to them, and they understood.",
    "ordered": "The brigade ordered them to correct it.",
    "filed": "The brigade opened a penalty case.",
    "none": "The brigade looked, and there is no penalty.",
    "handed_on": "The brigade handed it to the authority in charge.",
}
MEANWHILE = {
    FindingState.OPEN: "The steward knows and will talk to the site.",
    FindingState.PROMISED: "The site promised to mend it.",
    FindingState.UNHEEDED: "The site did not keep its word; it goes to the brigade.",
    FindingState.ESCALATED: "It lies with the brigade.",
    FindingState.MENDED: "It is mended. Thank you.",
    FindingState.WITHDRAWN: "The steward looked: it was nothing to worry about.",
}


def came_of_it(finding: Finding, escalation: Escalation | None) -> Words:
    """What became of what a watcher saw, in one plain sentence."""
    if finding.now is FindingState.ANSWERED and escalation is not None:
        return Words(OUTCOMES[escalation.outcome])
    return Words(MEANWHILE.get(finding.now, finding.now.title))
