"""Make everything ready: front end, catalogues, database.

``./run`` calls it with --files before each command; what has not changed is not made again.
"""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace

from xiuhua.site import catalogues


def arguments(parser: ArgumentParser) -> None:
    """--files, --production, --quiet."""
    parser.add_argument("--files", action="store_true", help="leave the database alone")
    parser.add_argument("--production", action="store_true", help="also collect static files")
    parser.add_argument("--quiet", action="store_true", help="say only what is made now")


def run(options: Namespace) -> int:
    """Build what is not fresh."""
    front_end()
    catalogues.compile_all(say)
    if options.production:
        static_files()
    if not options.files:
        database()
    if not options.quiet:
        say("everything is ready")
    return 0


def say(words: str) -> None:
    """Progress goes to standard error, so that standard output stays for machines."""
    os.write(2, f"· {words}\n".encode())


def front_end() -> None:
    """Bundle scripts, styles and fonts into web/static/dist."""
    from xiuhua.web import building

    building.build(say)


def static_files() -> None:
    """Collect and hash what the browser gets, for whitenoise to serve."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("collectstatic", interactive=False, verbosity=0)


def database() -> None:
    """Bring the database to this release; the triggers of the records come with it."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
