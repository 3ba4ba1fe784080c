"""What the workers do for a demo."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import timezone

from xiuhua.jobs import task


@task("site.demo_counts", transactional=False, attempts=1)
def demo_counts(payload: dict[str, Any]) -> None:
    """Each minute, and in a demo only: what its devices would say now."""
    if settings.DEMO:
        from .demo import vacancy

        vacancy.send(timezone.now())
