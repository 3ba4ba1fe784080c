"""Add an account, or give one a new way in.

xiuhua user add li.wei --name 李伟 --role administrator --role security --division 500116
xiuhua user link li.wei

Both print a link by which its holder sets a password, once; nobody else ever knows it.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from django.conf import settings
from django.db import transaction

from xiuhua.accounts import actions
from xiuhua.accounts.models import User
from xiuhua.kernel.permissions import SYSTEM, Role
from xiuhua.kernel.words import Missing, Refused


def arguments(parser: ArgumentParser) -> None:
    """What to do, for whom."""
    parser.add_argument("what", choices=["add", "link"])
    parser.add_argument("username")
    parser.add_argument("--name", default="", help="the person's name, for add")
    parser.add_argument("--role", action="append", default=[], choices=[r.value for r in Role])
    parser.add_argument("--division", default=settings.DISTRICT, help="where the roles hold")


def run(options: Namespace) -> int:
    """Do it, and print the link."""
    with transaction.atomic():
        user = added(options) if options.what == "add" else known(options.username)
        _link, secret = actions.invite(user, by=SYSTEM)
    print(f"{settings.BASE_URL}/p/{secret}/")  # noqa: T201 - the answer
    return 0


def added(options: Namespace) -> User:
    """A new account with its roles."""
    if options.role and not options.division:
        raise Refused("Say where the roles hold: --division with the district's code.")
    user = actions.open_account(
        username=options.username, name=options.name or options.username, by=SYSTEM
    )
    for role in options.role:
        actions.give_role(user, role=role, division=options.division, by=SYSTEM)
    return user


def known(username: str) -> User:
    """The account of that name."""
    user = User.objects.filter(username=username.strip().lower()).first()
    if user is None:
        raise Missing("There is no account {username}.", username=username)
    return user
