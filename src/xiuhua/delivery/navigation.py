"""Where messages stand in the desk's navigation."""

from xiuhua.web.gather import Place

from .permissions import DEMO, VIEW

NAVIGATION = (
    Place("messages", "Messages sent", "delivery:messages", VIEW, order=900),
    Place("demo_messages", "Demo messages", "delivery:demo", DEMO, order=905, demo_only=True),
)
