"""What the forms of excavations share beside the fields of every app: photos."""

from __future__ import annotations

from xiuhua.cases.forms.photos import Photos
from xiuhua.web.fields import OfThing


class Pictures(OfThing):
    """Photos of the works."""

    photos = Photos()
