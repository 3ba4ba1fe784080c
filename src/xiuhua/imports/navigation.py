"""Where imports stand in the desk's navigation."""

from xiuhua.web.gather import Place

from . import permissions

NAVIGATION = (
    Place("imports.imports", "Tables brought in", "imports:imports", permissions.LOOK, order=805),
)
