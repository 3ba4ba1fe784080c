"""Where campaigns stand in the desk's navigation."""

from xiuhua.web.gather import Place

from . import permissions

NAVIGATION = (
    Place("campaigns.campaigns", "Campaigns", "campaigns:campaigns", permissions.SEE, order=55),
    Place("campaigns.census", "My census", "campaigns:my_census", permissions.CENSUS, order=42),
)
