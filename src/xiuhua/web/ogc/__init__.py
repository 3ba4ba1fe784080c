"""OGC API Features: every public layer under /ogc/, for QGIS and whatever else speaks the standard.

Part 1: Core, 1.0.1 (OGC 17-069r4), as GeoJSON. A domain publishes a layer by one line in its
`datasets` room: a `Collection`. The server here knows none of them.
"""

from .collection import Collection, Filter, collections

__all__ = ["Collection", "Filter", "collections"]
