"""The learner's page in a second engine: Firefox, two stories by keyboard alone, a whole course by mouse."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from course.bank import Scenario
from course.session import verify
from course.store import Store
from tests import college
from tests.barrier import STANDARDS
from tests.firefox import Firefox, running
from tests.patience import wait
from tests.ui import college_course
from tests.ui.course_server import Server, start
from tests.ui.learner import MOST_TABS, applying

READY = "document.querySelector('.course[data-ready=true]')"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    started = start(tmp_path, "lean")
    yield started
    started.stop()


@pytest.fixture
def firefox() -> Iterator[Firefox]:
    with running() as opened:
        yield opened


def reach(firefox: Firefox, selector: str) -> None:
    """Press Tab until the focus is there."""
    for _ in range(MOST_TABS):
        if firefox.read(f"document.activeElement.matches({selector!r})"):
            return
        firefox.press("Tab")
    raise AssertionError(f"the keyboard does not reach {selector}")


def at(firefox: Firefox, screen: str) -> None:
    """Wait for a screen, with the focus on its heading."""
    firefox.wait(f"document.querySelector('.course[data-screen={screen}]')")
    assert firefox.read("document.activeElement.tagName") == "H1"


def test_firefox_takes_two_stories_by_keyboard(firefox: Firefox, server: Server) -> None:
    firefox.size(360, 740)
    firefox.go(server.address)
    firefox.wait(READY)
    assert firefox.barriers(STANDARDS) == []
    reach(firefox, "form[data-question] input")
    firefox.press("Space")
    firefox.press("Enter")  # on an option it submits nothing
    reach(firefox, "form[data-question] [data-primary]")
    firefox.press("Enter")
    at(firefox, "verdict")
    said = "[...document.querySelectorAll('[role=status]')].map(each => each.textContent).join()"
    firefox.wait(f"{said}.includes('Saved. ')")
    assert firefox.read("location.hash").startswith("#/story/")
    assert firefox.barriers(STANDARDS) == []
    reach(firefox, "[data-primary]")
    firefox.press("Enter")
    at(firefox, "paths")
    assert firefox.barriers(STANDARDS) == []
    reach(firefox, "button[data-path=orientation]")
    firefox.press("Enter")
    at(firefox, "question")
    assert firefox.barriers(STANDARDS) == []
    reach(firefox, "form[data-question] input")
    firefox.press("Space")
    picked = firefox.read("[...document.querySelectorAll('form[data-question] :checked')].map(each => each.id)")
    assert len(picked) == 1
    firefox.wait("(sessionStorage.getItem('course-unsent') ?? '[]') === '[]'")
    firefox.reload()
    firefox.wait(READY)
    assert firefox.read("[...document.querySelectorAll('form[data-question] :checked')].map(each => each.id)") == picked
    reach(firefox, "form[data-question] [data-primary]")
    firefox.press("Enter")
    at(firefox, "verdict")
    assert firefox.barriers(STANDARDS) == []


def come_to(firefox: Firefox, screen: str, selector: str) -> None:
    firefox.click(selector)
    at(firefox, screen)


def by_menu(firefox: Firefox, screen: str) -> None:
    firefox.click("#menu summary")
    come_to(firefox, screen, f"#menu button[data-action={screen}]")


def answer(firefox: Firefox, scenario: Scenario) -> None:
    """Answer the question that is open with all that applies."""
    question = firefox.read("document.querySelector('form[data-question]').dataset.question")
    for option in applying(scenario, question):
        firefox.click(f"#pick-{option}")
    firefox.wait("(sessionStorage.getItem('course-unsent') ?? '[]') === '[]'")
    seq = firefox.read("document.querySelector('.course').dataset.seq")
    firefox.click("form[data-question] [data-primary]")
    firefox.wait(f"document.querySelector('.course').dataset.seq !== {seq!r} && !document.querySelector('[aria-busy]')")


def saved(firefox: Firefox, name: str) -> str:
    """What a downloaded file holds, once it is whole."""
    file = firefox.downloads / name
    wait(lambda: file.exists() and file.stat().st_size and not [*firefox.downloads.glob("*.part")], f"No {name}")
    return file.read_text(encoding="utf-8")


def test_firefox_takes_a_whole_course_to_its_record(firefox: Firefox, tmp_path: Path) -> None:
    bank = college_course.make(tmp_path / "scenarios")
    assert bank.forms is not None
    server = start(tmp_path, "lean", "--scenarios", str(tmp_path / "scenarios"), "--guidance", str(college.GUIDANCE))
    try:
        firefox.go(server.address)
        firefox.wait(READY)
        answer(firefox, bank.scenarios[bank.paths.start])
        come_to(firefox, "paths", "[data-primary]")
        for phase, form in (("pre", bank.forms.pre), ("post", bank.forms.final)):
            if phase == "post":  # every module comes before it
                for item, scenario in bank.scenarios.items():
                    if item not in (*bank.forms.pre, *bank.forms.final, bank.paths.start):
                        practise(firefox, scenario, bank.module_of[item])
            by_menu(firefox, "map")
            come_to(firefox, "check", f"button[data-action=check][data-phase={phase}]")
            come_to(firefox, "question", "button[data-action=take]")
            for item in form:
                for _ in bank.scenarios[item].questions:
                    answer(firefox, bank.scenarios[item])
            at(firefox, "check")
        for item in bank.forms.final:
            come_to(firefox, "feedback", f"button[data-action=review][data-item={item}]")
            come_to(firefox, "check", "[data-primary]")
        by_menu(firefox, "summary")
        by_menu(firefox, "records")
        firefox.click("button[data-action=export]")
        firefox.wait("document.querySelector('#course-files')")
        firefox.click("#course-files a[download$=json]")
        everything = json.loads(saved(firefox, "my-course-records.json"))
        firefox.click("#course-files a[download$=csv]")
        table = saved(firefox, "my-course-records.csv")
        come_to(firefox, "record", "button[data-action=record]")
        code = firefox.read("document.querySelector('.record code').textContent")
        store = Store.open(server.store)
        try:
            attempts, [_, said] = store.attempts(), verify(store, code)
        finally:
            store.close()
    finally:
        server.stop()
    assert sorted(each.item for each in attempts) == sorted(bank.scenarios)
    assert {each.score for each in attempts} == {1.0}
    assert said.startswith("Valid: ")
    assert sorted(each["id"] for each in everything["attempts"]) == sorted(each.id for each in attempts)
    assert len(table.splitlines()) == 1 + len(attempts)


def practise(firefox: Firefox, scenario: Scenario, quadrant: str) -> None:
    """By way of its module, to its feedback."""
    item = scenario.item
    by_menu(firefox, "map")
    come_to(firefox, "module", f"button[data-action=module][data-quadrant={quadrant}]")
    noted = bool(item.content_note) and item.stage == 1
    come_to(firefox, "note" if noted else "question", f".do button[data-item='{item.id}']")
    if noted:
        come_to(firefox, "question", "[data-primary]")
    for _ in scenario.questions:
        answer(firefox, scenario)
        at(firefox, "verdict")
        firefox.click("[data-primary]")
        firefox.wait("!document.querySelector('.course[data-screen=verdict]')")
    at(firefox, "feedback")
