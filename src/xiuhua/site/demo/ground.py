"""What the demo stands on: divisions, boundaries, made-up cells, calendars, the catalogue."""

from __future__ import annotations

import io
import json
from pathlib import Path

from xiuhua.calendars.actions import load_shipped
from xiuhua.cases.actions import load_catalogue, load_keywords, load_short_list, load_stage_limits
from xiuhua.cases.actions.causes import load_causes, load_ways
from xiuhua.cases.actions.partners import load_partners
from xiuhua.cases.actions.questions import load_questions
from xiuhua.cases.examples import DATA as CASES
from xiuhua.cases.models import Category
from xiuhua.kernel.permissions import SYSTEM
from xiuhua.places.actions import load_boundaries, load_cells, load_divisions
from xiuhua.places.models import Division
from xiuhua.places.partition import Town, demo_cells

from . import Say

DATA = Path(__file__).parent / "data"
COUNTY = "500116"
CELLS = 900


def load(say: Say) -> None:
    """Load each part that is not there yet."""
    load_shipped(by=SYSTEM)
    if not Division.objects.filter(pk=COUNTY).exists():
        say("loading the divisions of two counties and the outlines of nine")
        load_divisions(DATA / "divisions_500116_510522.json", by=SYSTEM)
        load_boundaries(DATA / "boundaries_500116_510522.geojson", by=SYSTEM)
        load_boundaries(DATA / "boundaries_neighbours.geojson", by=SYSTEM)
    if not Division.objects.filter(level="cell").exists():
        say(f"drawing about {CELLS} demo cells")
        cells = json.dumps(cells_of_the_county(), ensure_ascii=False).encode()
        load_cells(io.BytesIO(cells), by=SYSTEM)
    if not Category.objects.exists():
        say("loading the catalogue of classes and their time limits")
        load_catalogue(CASES / "catalogue.json", by=SYSTEM)
        load_short_list(CASES / "short_list.json", by=SYSTEM)
        load_stage_limits(CASES / "stage_limits.json", by=SYSTEM)
        load_ways(CASES / "catalogue_ways.json", by=SYSTEM)
        load_causes(CASES / "causes.json", by=SYSTEM)
        load_keywords(CASES / "keywords.json", by=SYSTEM)
        load_questions(CASES / "questions.json", by=SYSTEM)
        load_partners(by=SYSTEM)


def cells_of_the_county(total: int = CELLS) -> dict[str, object]:
    """Made-up cells of the real county, each marked as demo."""
    centres = json.loads((DATA / "town_centres.json").read_text("utf-8"))["centres"]
    rows = Division.objects.filter(level="community", code__startswith=COUNTY).order_by("code")
    communities: dict[str, list[str]] = {}
    for code in rows.values_list("code", flat=True):
        communities.setdefault(code[:9], []).append(code)
    towns = [
        Town(code, tuple(centres[code]), tuple(inner))
        for code, inner in sorted(communities.items())
    ]
    outline = Division.objects.get(pk=COUNTY).outline
    assert outline is not None  # its boundary was loaded just before
    return demo_cells(outline, towns, total=total, seed=1)
