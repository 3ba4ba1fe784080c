"""Where figures stand in the desk's navigation."""

from xiuhua.web.gather import Place

from . import permissions

NAVIGATION = (
    Place(
        "indicators.evaluation", "Evaluation", "indicators:evaluation", permissions.SEE, order=50
    ),
    Place("indicators.bulletins", "Bulletins", "indicators:bulletins", permissions.READ, order=52),
)
