"""`course preview`: each stage as learners see it, anew when the file changes, and problems where there are any."""

import re
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from http.client import HTTPConnection
from pathlib import Path

import pytest

from course.bank import open_rulebook, read_variants, scenario_files
from course.cli.preview import Preview
from course.language import speaking
from course.settings import Settings
from course.store import Store
from grader import happenings
from tests.cli.previewing import STORY, previewing
from tests.cli.test_stage import BRANCHES
from tests.college import GUIDANCE


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "swan.yaml").write_text(STORY)
    return tmp_path / "swan.yaml"


@pytest.fixture
def preview(file: Path, tmp_path: Path) -> Iterator[Preview]:
    store = Store.open(f"sqlite:///{tmp_path / 'course.db'}")
    yield Preview(file, open_rulebook(GUIDANCE), store)
    store.close()


@pytest.fixture
def address(file: Path, free_port: int) -> Iterator[str]:
    with previewing(file, free_port) as running:
        yield running


def links(html: str) -> list[str]:
    return re.findall(r'<a href="/\?part[^>]*>([^<]+)</a>', html)


def test_page_goes_through_every_stage_and_variant(preview: Preview) -> None:
    html = preview.page(1, "scenario", 0)
    assert links(html) == [
        *("Part 1: note", "Part 1: scenario", "Part 1: feedback", "Part 2: scenario", "Part 2: feedback"),
        *("Variant 0", "Variant 1"),
    ]
    assert "You wrote about the swan." in html
    assert "&lt;The&gt; green is theirs." in html
    assert "Wait for Sunday." not in html
    assert "Wait for Sunday." in preview.page(2, "scenario", 0)
    assert "A rude swan." in preview.page(1, "note", 0)
    assert "You wrote about the goose." in preview.page(2, "scenario", 1)


def test_page_goes_to_every_ending(preview: Preview, file: Path) -> None:
    file.write_text(STORY.replace("  - {until: p3}\n", BRANCHES))
    html = preview.page(1, "scenario", 0)
    assert links(html)[5:-2] == [
        *("Part 3, You hit back: scenario", "Part 3, You hit back: feedback"),
        *("Part 3, You let the swan be: scenario", "Part 3, You let the swan be: feedback"),
    ]
    for part, told in ((3, "Fenn is at the door."), (4, "Fenn goes home.")):
        assert [words in preview.page(part, "scenario", 0) for words in ("Wait for Sunday.", told)] == [True, True]
        assert 'data-screen="feedback"' in preview.page(part, "feedback", 1)


def bare(text: str) -> str:
    """The text without brackets, in which the words of a picture are not shown, and with single spaces."""
    return " ".join(re.sub(r"[\[\]]", " ", text).split())


@pytest.mark.slow
@pytest.mark.parametrize(
    "path", [path for path in scenario_files(Settings().scenarios) if "branches:" in path.read_text()]
)
def test_every_path_of_the_course_is_rendered(path: Path, tmp_path: Path) -> None:
    rulebook = open_rulebook(Settings().guidance)
    store = Store.open(f"sqlite:///{tmp_path / 'course.db'}")
    shown = Preview(path, rulebook, store)
    items = [variants[0].item for variants in read_variants(path, rulebook).values()]
    for part, item in enumerate(items, start=1):
        if item.branch:
            html = shown.page(part, "feedback", 0)
            assert 'data-screen="feedback"' in html, item.id
            seen = bare(unescape(re.sub(r"<[^>]+>", " ", re.sub(r"</?mark>", "", html))))
            assert [told.words for told in happenings(item) if bare(told.words)[:40] not in seen] == [], item.id
    store.close()


def test_feedback_is_on_the_picks_that_fit(preview: Preview) -> None:
    html = preview.page(2, "feedback", 1)
    assert 'data-screen="feedback"' in html
    assert "All 2 right" in html


@pytest.mark.parametrize(("part", "screen", "variant"), [(9, "scenario", 7), (0, "nothing", 0), (2, "note", 0)])
def test_page_that_is_not_there_is_the_nearest(preview: Preview, part: int, screen: str, variant: int) -> None:
    html = preview.page(part, screen, variant)
    assert 'data-screen="question"' in html
    assert html.count('aria-current="page"') == 2


def test_page_lists_every_problem(preview: Preview, file: Path) -> None:
    file.write_text(STORY.replace("title: A swan", "titel: A swan").replace("does: [mock]", "does: [mok]"))
    html = preview.page(1, "scenario", 0)
    assert "<h1>4 problems to mend</h1>" in html
    assert f"Line 1 · {file}" in html
    assert "<b>The scenario lacks &#39;title&#39;.</b> Add a line `title: ...`." in html
    file.unlink()
    assert "This file cannot be read" in preview.page(1, "scenario", 0)
    assert preview.version() == ""


def test_page_speaks_the_language_of_the_terminal(file: Path, tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'french.db'}")
    with speaking("fr"):
        preview = Preview(file, open_rulebook(GUIDANCE), store)
        html = preview.page(1, "scenario", 0)
        file.write_text("titel: A swan")
        wrong = preview.page(1, "scenario", 0)
    store.close()
    assert '<html lang="fr">' in html
    assert links(html) == [
        *("Partie 1\u00a0: avertissement", "Partie 1\u00a0: récit", "Partie 1\u00a0: rétroaction"),
        *("Partie 2\u00a0: récit", "Partie 2\u00a0: rétroaction", "Variante 0", "Variante 1"),
    ]
    assert "secondes de lecture" in html
    assert ">Soumettre</button>" in html
    assert "problèmes à corriger" in wrong


def test_version_follows_the_file(preview: Preview, file: Path) -> None:
    before = preview.version()
    file.write_text(STORY.replace("Nonsense", "Rubbish"))
    assert re.fullmatch("[0-9a-f]{16}", preview.version())
    assert preview.version() != before
    file.write_text(STORY)
    assert preview.version() == before


def test_server_gives_the_page_and_its_files(address: str) -> None:
    connection = HTTPConnection(address.removeprefix("http://"))
    found, policy = {}, None
    for path in ("/?part=x&screen=feedback&variant=%22", "/page.css", "/preview.css", "/preview.js", "/version", "/x"):
        connection.request("GET", path)
        reply = connection.getresponse()
        found[path[:12]] = (reply.status, str(reply.getheader("Content-Type")).partition(";")[0], bool(reply.read()))
        if path.startswith("/?"):
            policy = reply.getheader("Content-Security-Policy")
    connection.close()
    assert found == {
        "/?part=x&scr": (200, "text/html", True),
        "/page.css": (200, "text/css", True),
        "/preview.css": (200, "text/css", True),
        "/preview.js": (200, "text/javascript", True),
        "/version": (200, "text/plain", True),
        "/x": (404, "text/html", True),
    }
    assert str(policy).startswith("default-src 'none'; script-src 'self';")


@pytest.mark.parametrize(
    ("name", "status"), [("localhost", 200), ("127.0.0.1", 200), ("[::1]", 200), ("elsewhere.example", 403), ("", 403)]
)
def test_server_answers_to_the_names_of_this_machine_alone(address: str, name: str, status: int) -> None:
    connection = HTTPConnection(address.removeprefix("http://"))
    port = address.rpartition(":")[2]
    found = []
    for path in ("/", "/version", "/page.css"):
        connection.request("GET", path, headers={"Host": f"{name}:{port}"})
        reply = connection.getresponse()
        found.append((reply.status, b"swan" in reply.read().lower()))
    connection.close()
    assert found == [(status, status == 200), (status, False), (status, False)]


@pytest.mark.slow
def test_preview_refuses_a_port_that_is_taken(address: str, file: Path) -> None:
    port = address.rpartition(":")[2]
    words = ["preview", str(file), "--port", port, "--guidance", str(GUIDANCE)]
    found = subprocess.run([sys.executable, "-m", "course", *words], capture_output=True, text=True)
    assert (found.returncode, found.stderr) == (
        2,
        f"Port {port} is in use. Stop the program that uses it, or choose another port with --port.\n",
    )
