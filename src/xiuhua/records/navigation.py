"""Where the records stand among the desk's pages."""

from xiuhua.web.gather import Place

from .permissions import VIEW

NAVIGATION = (Place("records", "Records", "records:records", VIEW, order=900),)
