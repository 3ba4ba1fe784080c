"""``xiuhua``: the command line of the platform, in place of ``manage.py``.

The table below names every command; what it does lies in the module of that name in
`xiuhua.site.commands`. Any other word is tried as a Django command (``xiuhua migrate``).
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from xiuhua.kernel.words import Refused


@dataclass(frozen=True)
class Command:
    """One command; `wakes` says whether Django is set up before its module is imported."""

    name: str
    does: str
    wakes: bool = True

    @property
    def module(self) -> str:
        return "xiuhua.site.commands." + self.name.replace("-", "_")


COMMANDS = (
    Command("setup", "build the front end, compile the catalogues, collect static files", False),
    Command("demo", "load a whole district to play with, and serve it", False),
    Command("serve", "serve the web, and a job worker with --with-worker", False),
    Command("worker", "do the jobs"),
    Command("mqtt", "take counts of car parks in from an MQTT broker"),
    Command("load", "load divisions, boundaries, cells, a calendar or the catalogue from a file"),
    Command("user", "add an account, or give one a new password"),
    Command("backup", "write database, evidence and keys into one file, while serving"),
    Command("restore", "read a backup into an empty home"),
    Command("verify-records", "walk the hash chains and name the first broken link"),
    Command("verify-evidence", "read every kept file again and compare its hash"),
    Command("check-deploy", "say what is not yet fit for production"),
    Command("reference", "write docs/reference/ from the tables in the code"),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the answer is the exit code: 0 done, 1 refused, 2 not understood."""
    words = list(sys.argv[1:] if argv is None else argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xiuhua.site.settings")
    if not words or words[0] in {"-h", "--help", "help"}:
        sys.stdout.write(overview())
        return 0
    known = {command.name: command for command in COMMANDS}
    if words[0] not in known:
        return _django(words)
    return _run(known[words[0]], words[1:])


def _run(command: Command, words: list[str]) -> int:
    if command.wakes:
        import django

        django.setup()
    parser, run = build(command)
    options = parser.parse_args(words)
    try:
        return run(options) or 0
    except Refused as refused:
        sys.stderr.write(f"xiuhua {command.name}: {refused}\n")
        return 1
    except KeyboardInterrupt:
        return 130


def build(command: Command) -> tuple[argparse.ArgumentParser, Callable[..., int | None]]:
    """The parser and the function of a command, for running it and for the reference."""
    module = importlib.import_module(command.module)
    parser = argparse.ArgumentParser(
        prog=f"xiuhua {command.name}",
        description=module.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    module.arguments(parser)
    return parser, module.run


def _django(words: list[str]) -> int:
    from django.core.management import ManagementUtility

    ManagementUtility(["xiuhua", *words]).execute()
    return 0


def overview() -> str:
    """Every command in a line."""
    lines = [f"  {command.name:<16} {command.does}" for command in COMMANDS]
    return "\n".join(
        [
            "xiuhua COMMAND [options]; xiuhua COMMAND --help says more",
            "",
            *lines,
            "",
            "Any other word is a Django command: migrate, shell, makemigrations …",
            "",
        ]
    )


def at(text: str) -> Path:
    """A path as the caller meant it: from the folder where ``./run`` was called."""
    return Path(os.environ.get("XIUHUA_CALLED_FROM", "."), text).expanduser().resolve()


if __name__ == "__main__":
    sys.exit(main())
