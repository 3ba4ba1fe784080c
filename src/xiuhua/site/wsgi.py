"""The WSGI application that granian serves: Django, and the board of vacancies in front of it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xiuhua.site.settings")
django = get_wsgi_application()

from xiuhua.parking.board.front import Front  # noqa: E402 - Django has to be awake
from xiuhua.site.metrics import counting  # noqa: E402

application = Front(django, counting("api:vacancy"))
