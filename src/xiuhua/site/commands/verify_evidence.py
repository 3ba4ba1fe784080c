"""Read every kept original again and compare its hash; name what is missing or changed."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from xiuhua.evidence.verification import verify_store


def arguments(parser: ArgumentParser) -> None:
    """None."""


def run(options: Namespace) -> int:
    """1 when an original is not as it was received."""
    found = verify_store()
    for fault in found.faults:
        print(f"{fault.what}: {fault.sha256} (of {', '.join(fault.items)})")  # noqa: T201
    print(f"{found.checked} originals read, {len(found.faults)} at fault")  # noqa: T201
    return 0 if found.sound else 1
