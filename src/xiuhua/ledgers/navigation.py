"""Where the ledgers stand in the desk's navigation."""

from xiuhua.web.gather import Place

from . import permissions

NAVIGATION = (Place("ledgers.ledgers", "Ledgers", "ledgers:ledgers", permissions.SEE, order=64),)
