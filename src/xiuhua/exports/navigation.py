"""Where exports stand in the desk's navigation."""

from xiuhua.web.gather import Place

from . import permissions

NAVIGATION = (
    Place("exports.exports", "Lists taken away", "exports:exports", permissions.MAKE, order=800),
)
