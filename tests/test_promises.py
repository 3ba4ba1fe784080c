"""What the platform promises of its own code; each test is one promise, kept for every app."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tools import extraction
from xiuhua.site import reference, variables
from xiuhua.site.reference import code, outside
from xiuhua.web.gather import gather

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "xiuhua"
APPS = sorted(p.name for p in PACKAGE.iterdir() if (p / "__init__.py").exists())
SOURCES = sorted(
    p
    for p in PACKAGE.rglob("*.py")
    if not {"tests", "migrations"} & set(p.relative_to(PACKAGE).parts)
)
TEMPLATES = sorted(PACKAGE.glob("*/templates/**/*.html"))
HAN = re.compile(r"[\u3400-\u9fff]")

# --- doors ----------------------------------------------------------------------------------------
FOREIGN_DOORS = re.compile(r"^/(admin|oidc|static)/")


def test_every_page_says_whom_it_opens_to():
    shut_by_nobody = [
        path
        for path, _, view in code.doors()
        if not hasattr(view, "door") and not FOREIGN_DOORS.match(path)
    ]

    assert shut_by_nobody == []


def test_every_door_asks_a_permission_that_is_declared():
    declared = set(gather("PERMISSIONS"))
    unknown = {
        path: view.door.needs.key
        for path, _, view in code.doors()
        if hasattr(view, "door") and view.door.needs.key not in declared
    }

    assert unknown == {}


def test_every_page_has_a_docstring():
    silent = [
        path
        for path, _, view in code.doors()
        if hasattr(view, "door") and not view.door.doc.strip()
    ]

    assert silent == []


def test_every_endpoint_of_the_api_says_whom_it_opens_to():
    open_ones = [
        f"{'/'.join(operation.methods)} {prefix}{path}"
        for prefix, router in outside.served()._routers
        for path, view in router.path_operations.items()
        for operation in view.operations
        if not operation.auth_callbacks
    ]

    assert open_ones == []


def test_the_admin_is_only_for_accounts():
    assert any(
        isinstance(one, URLResolver) and one.namespace == "admin"
        for one in get_resolver().url_patterns
    )
    assert all(isinstance(one, URLPattern | URLResolver) for one in get_resolver().url_patterns)


# --- tables ---------------------------------------------------------------------------------------
def test_every_rule_has_a_source_a_docstring_and_a_test():
    tests = "\n".join(p.read_text() for p in PACKAGE.rglob("test_*.py")) + "\n".join(
        p.read_text() for p in (ROOT / "tests").glob("*.py")
    )
    wanting = [
        (key, what)
        for key, rule in gather("RULES").items()
        for what, kept in (
            ("source", rule.source.strip()),
            ("docstring", rule.doc),
            ("test", re.search(rf"\b{rule.ask.__name__}\b", tests)),
        )
        if not kept
    ]

    assert wanting == []


def test_permissions_are_named_after_their_app():
    from xiuhua.web.gather import rooms

    strangers = [
        (label, permission.key)
        for label, room in rooms("permissions")
        for permission in room.PERMISSIONS
        if permission.key.partition(".")[0] != label
    ]

    assert strangers == []


def test_every_permission_is_open_to_somebody_and_asked_somewhere():
    text = "\n".join(path.read_text() for path in SOURCES)
    names = {
        id(value): name for module in _permission_rooms() for name, value in vars(module).items()
    }
    idle = [
        key
        for key, permission in gather("PERMISSIONS").items()
        if not (permission.roles or permission.public)
        or len(re.findall(rf"\b{names.get(id(permission), key)}\b", text)) < 3
    ]

    assert idle == []


def _permission_rooms():
    from xiuhua.web.gather import rooms

    return [room for _, room in rooms("permissions")]


def test_every_deed_has_a_docstring():
    from xiuhua.records.deeds import DEEDS

    code.everything()
    silent = [
        name
        for name, card in DEEDS.items()
        if card.module.startswith("xiuhua.")
        and ".tests" not in card.module
        # a part of a deed begins with an underscore and is told by the deed itself
        and not card.doc.strip()
        and card.permission is not None
        and not _is_part(card)
    ]

    assert silent == []


def _is_part(card):
    """Whether the deed is a private function that a documented one of the same name calls."""
    import importlib

    module = importlib.import_module(card.module)
    outer = getattr(module, card.name.partition(".")[2], None)
    return outer is not None and bool(inspect.getdoc(outer))


def test_every_event_has_a_docstring():
    from xiuhua.kernel.events import Event

    code.everything()
    # a dataclass without a docstring is given its signature for one
    silent = [
        kind.__name__
        for kind in code._kinds(Event)
        if (kind.__doc__ or "").startswith(f"{kind.__name__}(")
    ]

    assert silent == []


# --- reference ------------------------------------------------------------------------------------
def test_every_page_of_the_reference_is_fresh():
    assert reference.stale() == [], "run ./run reference"


def test_every_environment_variable_is_in_the_table():
    read = set()
    for path in SOURCES:
        if path.name != "variables.py":
            read |= set(re.findall(r'"(XIUHUA_[A-Z_0-9]+|DATABASE_URL)"', path.read_text()))
            read |= set(re.findall(r"\b(XIUHUA_[A-Z_0-9]+)=", path.read_text()))

    assert read - set(variables.table()) == set()


def test_the_version_is_the_same_everywhere():
    import tomllib

    import xiuhua

    told = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert xiuhua.__version__ == told
    assert f"## {told}" in (ROOT / "CHANGELOG.md").read_text()


# --- language -------------------------------------------------------------------------------------
def test_every_sentence_is_in_the_chinese_catalogue():
    assert extraction.problems() == []


@pytest.mark.parametrize("app", APPS)
def test_no_chinese_in_code_outside_docstrings_and_citations(app):
    found = [
        f"{path.relative_to(PACKAGE)}:{line} {text}"
        for path in SOURCES
        if path.relative_to(PACKAGE).parts[0] == app
        and "demo" not in path.relative_to(PACKAGE).parts
        and path.stem != "examples"
        for line, text in _han_in(path)
    ]

    assert found == []


def _han_in(path):
    tree = ast.parse(path.read_text())
    allowed = _docstrings(tree) | _citations(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from _shown(node) if id(node) not in allowed else ()


def _shown(node):
    if HAN.search(node.value):
        yield node.lineno, node.value[:60]


def _docstrings(tree):
    """Docstrings, and the strings under an assignment that document it."""
    return {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


def _citations(tree):
    """What is handed over as ``source=`` and what stands in a constant that such a call uses."""
    cited, names = set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "source":
            cited |= {id(below) for below in ast.walk(node.value)}
            names |= {below.id for below in ast.walk(node.value) if isinstance(below, ast.Name)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id in names for target in node.targets
        ):
            cited |= {id(below) for below in ast.walk(node.value)}
    return cited


def test_no_chinese_in_templates_or_scripts():
    scripts = [*(ROOT / "frontend").glob("*.js"), *PACKAGE.glob("web/static/web/**/*.js")]
    found = [str(path) for path in [*TEMPLATES, *scripts] if HAN.search(path.read_text())]

    assert found == []


# --- templates ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param(r"<[^>]*\sstyle\s*=", id="style attribute"),
        pytest.param(r"<style\b", id="style element"),
        pytest.param(r"<script\b(?![^>]*\b(src|type=.application/json))", id="inline script"),
        pytest.param(r"<[^>]*\son[a-z]+\s*=", id="event attribute"),
        pytest.param(r"\bhx-on\b", id="hx-on"),
        pytest.param(r"(src|href)=[\"'](https?:)?//", id="foreign host"),
    ],
)
def test_templates_hold_nothing_that_the_policy_would_refuse(pattern):
    found = [str(p.relative_to(PACKAGE)) for p in TEMPLATES if re.search(pattern, p.read_text())]

    assert found == []


# --- rooms ----------------------------------------------------------------------------------------
ROOMS = {
    "urls", "pages", "api", "admin", "management", "handlers", "messages", "schedule", "examples",
    "forms", "imports", "actions", "indicators", "queries", "models", "workflow", "rules",
    "permissions", "events", "subjects", "panels", "navigation", "apps", "tests", "migrations",
    "templates", "templatetags", "static", "locale", "data", "tasks", "open311", "downloads",
    "datasets", "wzdx", "urls_open", "cds", "urls_streets", "urls_registration", "feeds", "wechat",
    "board", "ingest", "history", "examples_registration", "examples_vacancy",
}  # fmt: skip
DOMAINS = {"ledgers", "cases", "indicators", "campaigns", "hotspots", "excavations", "parking"}


@pytest.mark.parametrize("app", sorted(DOMAINS))
def test_a_domain_has_only_the_rooms_of_a_domain(app):
    rooms = {p.stem for p in (PACKAGE / app).iterdir() if not p.name.startswith(("_", "."))}

    assert rooms - ROOMS == set()


@pytest.mark.parametrize("app", APPS)
def test_nothing_is_called_after_nothing(app):
    """Find the word for what a thing is: style.md."""
    vague = {
        "utils",
        "helpers",
        "common",
        "manager",
        "managers",
        "base",
        "misc",
        "core",
        "services",
    }
    found = {
        str(p.relative_to(PACKAGE))
        for p in (PACKAGE / app).rglob("*.py")
        if p.stem in vague and p.parent.name != "sqlite"  # Django wants the backend's module so
    }

    assert found == set()


@pytest.mark.parametrize("app", APPS)
def test_every_module_has_a_docstring(app):
    silent = [
        str(path.relative_to(PACKAGE))
        for path in SOURCES
        if path.relative_to(PACKAGE).parts[0] == app
        and path.read_text().strip()
        and not ast.get_docstring(ast.parse(path.read_text()))
    ]

    assert silent == []


# --- what never belongs in a repository -------------------------------------------------------------
FORBIDDEN = re.compile(
    "|".join(
        [
            "/" + "work/",
            r"\." + "library",
            "farm" + "-",
            r"\.\./" + "shared",
            "pypi" + r"\.org",
            "npm" + "js",
            "files.python" + "hosted",
        ]
    )
)


def test_no_machine_and_no_registry_is_named_anywhere():
    """Paths of one machine and hosts of registries would tie the project to them."""
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in _tracked()
        if (match := FORBIDDEN.search(path.read_text(errors="ignore")))
    ]

    assert found == []


def _tracked():
    skipped = {".git", ".venv", "node_modules", "var", "dist", "__pycache__", "data"}
    for folder in (
        ROOT / name
        for name in (
            "src",
            "tests",
            "tools",
            "benchmarks",
            "docs",
            "frontend",
            "requirements",
            ".ci",
        )
    ):
        for path in folder.rglob("*"):
            kind = path.suffix in {
                ".py",
                ".md",
                ".html",
                ".js",
                ".css",
                ".json",
                ".lock",
                ".toml",
                ".po",
                "",
            }
            if path.is_file() and kind and not skipped & set(path.relative_to(ROOT).parts):
                yield path
    yield from (
        ROOT / name
        for name in (
            "run",
            "pyproject.toml",
            "package.json",
            "package-lock.json",
            "README.md",
            "README.zh-CN.md",
            "ARCHITECTURE.md",
            "CONTRIBUTING.md",
            "CHANGELOG.md",
        )
    )


# --- lists ----------------------------------------------------------------------------------------
def test_every_list_page_is_told_to_cost_the_same_with_one_and_three_rows():
    """A page whose view asks for a page of rows has a test that counts its queries.

    Such a test is found by its name: …same_number_of_queries… in the app's tests, or a `LISTS`
    table (URL, maker of one more row) in the app's tests/lists.py, run by tests/test_lists.py.
    """
    wanting = []
    for app in APPS:
        pages = list((PACKAGE / app).glob("pages*"))
        text = "".join(
            p.read_text() for one in pages for p in ([one] if one.is_file() else one.glob("*.py"))
        )
        tests = "".join(p.read_text() for p in (PACKAGE / app).glob("tests/*.py"))
        if "keyset(" in text and not re.search(
            r"same_number_of_queries|num_queries|CaptureQueries|\bLISTS\b", tests
        ):
            wanting.append(app)

    assert wanting == []
