"""Where the queue stands in the desk's navigation."""

from xiuhua.web.gather import Place

from .permissions import VIEW

NAVIGATION = (Place("jobs", "Jobs", "jobs:queue", VIEW, order=910),)
