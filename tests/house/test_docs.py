"""The documentation builds strictly, its links and images lead somewhere, and its code and diagram are current."""

import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from lxml import html

from tests import architecture
from tests.house.tree import ROOT, tracked

DOCS = tracked("docs/*.md")
PYTHON = re.compile(r"^```python\n(.*?)^```", flags=re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built documentation; the build fails at the first warning."""
    folder = tmp_path_factory.mktemp("docs")
    for path in [*tracked("docs", "*.md", "course", "grader", "zensical.toml")]:
        copy = folder / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    command = [sys.executable, "-m", "zensical", "build", "--strict"]
    built = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert built.returncode == 0, built.stdout + built.stderr
    return folder / "site"


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, html.HtmlElement]:
    """The built pages, but for the one of a server: its addresses are those of a server's root."""
    return {
        page: html.fromstring(page.read_bytes()) for page in sorted(site.rglob("*.html")) if page.name != "404.html"
    }


@pytest.mark.slow
def test_every_link_and_image_leads_somewhere(site: Path, pages: dict[Path, html.HtmlElement]) -> None:
    ids = {page: set(shown.xpath("//@id")) for page, shown in pages.items()}
    lost = []
    for page, shown in pages.items():
        for element, _, address, _ in shown.iterlinks():
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                continue
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            if not target.is_file() or (parts.fragment and unquote(parts.fragment) not in ids.get(target, set())):
                lost.append(f"{page.relative_to(site)}: {element.tag} {address}")
    assert lost == []


@pytest.mark.slow
def test_pages_load_nothing_from_another_host(site: Path, pages: dict[Path, html.HtmlElement]) -> None:
    loaded = [
        address
        for shown in pages.values()
        for element, _, address, _ in shown.iterlinks()
        if element.tag != "a" and urlsplit(address).netloc
    ]
    loaded += [css for path in site.rglob("*.css") for css in re.findall(r"url\((https?:[^)]*)\)", path.read_text())]
    assert loaded == []


@pytest.mark.slow
def test_reference_has_every_public_name(site: Path, pages: dict[Path, html.HtmlElement]) -> None:
    ids = set(pages[site / "reference" / "api.html"].xpath("//@id"))
    packages = re.findall(r"^::: (\S+)\n\n", (ROOT / "docs/reference/api.md").read_text(), flags=re.MULTILINE)
    modules = [import_module(package) for package in packages]
    public = {
        f"{module.__name__}.{name}": getattr(module, name)
        for module in modules
        for name in getattr(module, "__all__", [])
    }
    assert len(public) > 200
    # A function that bears its module's name stands under its full name.
    full = {name: f"{getattr(what, '__module__', '')}.{name.rpartition('.')[2]}" for name, what in public.items()}
    assert [name for name in public if not ids & {name, full[name]}] == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "code",
    [pytest.param(code, id=path.name) for path in DOCS for code in PYTHON.findall(path.read_text())],
)
def test_code_in_the_pages_runs(code: str) -> None:
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert (ran.stderr, ran.returncode) == ("", 0)


def test_diagram_shows_the_imports_in_the_code() -> None:
    drawn = architecture.FILE.read_text(encoding="utf-8")
    assert drawn == architecture.draw(), "write it anew: python -m tests.architecture"


def test_diagram_leaves_out_imports_that_follow_from_others() -> None:
    found = {"a": frozenset("bc"), "b": frozenset("c"), "c": frozenset[str]()}
    assert architecture.reduced(found) == {"a": frozenset("b"), "b": frozenset("c"), "c": frozenset()}
