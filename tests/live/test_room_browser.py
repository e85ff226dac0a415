"""A live session in real pages: one presenter, eight learners."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, expect

from course.live.room_actions import move, opened
from course.store import Ask, Store, codename, hash_token
from tests.barrier import barriers
from tests.live.hall import CODE, Hall, hall

KINDS = ("uoft-to-uoft", "external-to-uoft", "external-to-uoft", "multi-party")
OWN = re.compile(r"^(?!live$)")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    with hall(tmp_path_factory.mktemp("hall")) as found:
        yield found


def screen(page: Page, name: str | re.Pattern[str]) -> None:
    expect(page.locator(".course[data-ready]")).to_have_attribute("data-screen", name)


def come(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("[data-ready]")).to_be_attached()


def enter(page: Page) -> None:
    """Go into the room: those whose page shows nothing to read or pick are taken along."""
    invited = page.locator("button[data-action=join-room]")
    expect(invited.or_(page.locator(".course[data-screen=live]"))).to_be_visible()
    if invited.count():
        invited.click()
    screen(page, "live")


def begin(presenter: Page, address: str, *items: str) -> None:
    """The facilitator opens the lobby of a live session."""
    come(presenter, address)
    presenter.get_by_role("button", name="Cohorts and live sessions").click()
    presenter.get_by_role("button", name="Orientation, May", exact=True).click()
    screen(presenter, "invitation")
    expect(presenter.locator("#start-live")).to_be_in_viewport()
    presenter.locator("#choose-summary").click()
    for item in items:
        presenter.locator(f"#step-{item}").check()
    presenter.get_by_role("button", name="Start with the stories chosen").click()
    screen(presenter, "presenter")


def test_one_presenter_and_eight_learners_go_through_a_session(browser: Browser, running: Hall) -> None:
    with ExitStack() as pages:

        def window(width: int, height: int) -> Page:
            context = browser.new_context(viewport={"width": width, "height": height})
            return pages.enter_context(context).new_page()

        presenter, learners = window(1280, 800), [window(360, 740) for _ in range(7)]
        for each in learners:
            come(each, f"{running.learners}j/{CODE}")
        begin(presenter, running.facilitator, "ferry-strike")
        with presenter.context.expect_page() as opened:
            presenter.get_by_role("link", name="Open the projection").click()
        wall = opened.value
        wall.set_viewport_size({"width": 1280, "height": 720})
        screen(wall, "wall")
        for each in learners:
            enter(each)
            expect(each.get_by_role("heading", level=1)).to_have_text("You are in")
        expect(wall.locator(".present b")).to_have_text("7")
        assert barriers(learners[2]) == []
        assert barriers(presenter) == []
        assert barriers(wall) == []
        assert wall.get_by_text("Talking point").or_(wall.get_by_text("Notes")).count() == 0
        presenter.locator("#forward").click()
        for each in learners:
            expect(each.get_by_text("You can vote as soon as the facilitator opens voting.")).to_be_visible()
        expect(wall.locator(".tale .by b").first).to_have_text("Post 1")
        assert barriers(wall) == []
        assert barriers(learners[2]) == []
        presenter.locator("#forward").click()
        late = window(360, 740)
        come(late, f"{running.learners}j/{CODE}")
        enter(late)
        learners.append(late)

        unsent = learners[7].locator("#vote-multi-party")
        unsent.check()
        learners[7].reload()
        expect(learners[7].get_by_text("they only count once you send them.")).to_be_visible()
        expect(unsent).to_be_checked()
        for number, each in enumerate(learners[:7]):
            each.locator(f"#vote-{KINDS[number % 4]}").check()
            each.get_by_role("button", name="Send my vote").click()
            expect(each.locator("#voted")).to_be_focused()
        expect(wall.locator(".votes b")).to_have_text("7")
        expect(presenter.locator(".votes b")).to_have_text("7")
        expect(unsent).to_be_checked()  # six others have voted, and nothing disturbed this page
        presenter.get_by_role("button", name="1 min").click()
        expect(wall.locator(".clock")).to_have_text(re.compile(r"0:5\d"))
        expect(unsent).to_be_checked()  # nor does the timer
        assert barriers(wall) == []
        learners[7].get_by_role("button", name="Send my vote").click()
        expect(wall.locator(".votes b")).to_have_text("8")
        assert wall.locator("table").count() == 0

        learners[6].locator("#vote-uoft-to-external").focus()
        learners[5].locator("#vote-uoft-to-external").check()  # changed, and not sent
        presenter.keyboard.press("b")
        expect(wall.locator(".wall.dark")).to_be_visible()
        assert barriers(wall) == []
        presenter.keyboard.press(".")
        expect(wall.locator(".wall.asking")).to_be_visible()
        wall.keyboard.press("PageDown")  # the clicker drives whichever window has the focus
        screen(wall, "wall")
        for each in learners:
            expect(each.get_by_text("Voting is closed. The results")).to_be_visible()
        expect(learners[6].locator("#course-heading")).to_be_focused()
        expect(learners[5].get_by_text("Your last picks were not sent")).to_be_visible()
        expect(presenter.get_by_role("heading", name="voting is closed")).to_be_visible()
        presenter.keyboard.press("ArrowRight")
        row = wall.get_by_role("row").filter(has_text="✓")
        expect(row).to_contain_text("fits")
        counts = [int(cell) for cell in wall.locator(".few").all_text_contents()]
        assert (sum(counts), counts) == (8, [2, 4, 0, 2])
        for each in learners:
            expect(each.get_by_text("8 voted.")).to_be_visible()
        assert barriers(presenter) == []
        assert barriers(wall) == []
        assert barriers(learners[3]) == []
        assert running.store.attempts() == []

        suppose_and_return(presenter, wall, learners)

        learners[4].get_by_role("button", name="Back to my own course").click()
        screen(learners[4], OWN)
        expect(presenter.locator(".tally b").first).to_have_text("7")
        presenter.keyboard.press("Space")
        for each in learners[:4]:
            expect(each.locator(".eyebrow").first).to_contain_text("2 of 2")
        learners[4].get_by_role("button", name="Back to the live session").click()
        expect(learners[4].locator(".eyebrow").first).to_contain_text("2 of 2")
        expect(presenter.locator(".tally b").first).to_have_text("8")
        learners.pop().close()  # a page that is closed without a word leaves the room, too
        expect(presenter.locator(".tally b").first).to_have_text("7")
        presenter.keyboard.press("PageUp")
        expect(wall.locator(".wall.revealed")).to_be_visible()

        presenter.reload()
        screen(presenter, "presenter")
        presenter.get_by_role("button", name="Leave this page").click()
        presenter.get_by_role("button", name="Cohorts and live sessions").click()
        assert barriers(presenter) == []
        presenter.get_by_role("button", name="Return to “Orientation, May”").click()
        screen(presenter, "presenter")
        presenter.locator("#end-session").click()
        presenter.get_by_role("button", name="End it now").click()
        for each in learners:
            screen(each, OWN)
        screen(presenter, "session")
        expect(presenter.locator("#course-heading")).to_be_focused()
        expect(wall.get_by_role("heading", name="The live session has ended")).to_be_visible()
        assert barriers(wall) == []


def suppose_and_return(presenter: Page, wall: Page, learners: list[Page]) -> None:
    """The presenter changes one fact; everyone sees which verdicts turn, and then the story as told again."""
    control = presenter.locator("#suppose-0")
    control.click()
    expect(control).to_have_attribute("aria-pressed", "true")
    expect(control).to_be_focused()
    asks = control.inner_text()
    for each in (wall, *learners):
        expect(each.get_by_role("heading", name=asks)).to_be_visible()
    assert [barriers(each) for each in (presenter, wall, learners[3])] == [[], [], []]
    control.click()
    for each in (wall, learners[0]):
        expect(each.get_by_role("heading", name=asks)).to_have_count(0)
    presenter.locator("#course-heading").focus()  # on the control, Space would press it


@pytest.fixture(scope="module")
def over(running: Hall) -> str:
    """The address of a session that has ended: one question with 12 votes, one with too few, one that was skipped."""
    now, store = datetime.now(UTC), running.store
    steps = [Ask("ferry-strike", "quadrant"), Ask("ferry-strike", "policies"), Ask("week-nine", "supports")]
    store.rooms.open(opened("over", "may", steps, now, "asking"))
    learners = [store.enrol(hash_token(f"over {number}"), "may", now).id for number in range(12)]
    for number, each in enumerate(learners):
        store.rooms.sit("over", each, here=True, now=now)
        assert store.rooms.vote("over", 0, each, (KINDS[number % 4],))
    for how in ("reveal", "forward", "vote"):
        go_on(store, how)
    assert store.rooms.vote("over", 1, learners[0], ("free-speech",))
    for how in ("reveal", "forward", "skip", "end"):
        go_on(store, how)
    return "#/session/over"


def go_on(store: Store, how: str) -> None:
    room = store.rooms.find("over")
    assert room is not None
    moved = move(room, how, datetime.now(UTC))
    assert moved is room or store.rooms.move(moved)


@pytest.mark.parametrize(
    ("width", "looks"),
    [
        (1280, {"color_scheme": "light"}),
        (1280, {"color_scheme": "dark"}),
        (320, {"color_scheme": "light"}),
        (320, {"color_scheme": "dark"}),
        (1280, {"forced_colors": "active"}),
        (320, {"forced_colors": "active"}),
    ],
)
def test_results_of_a_session_have_no_barrier(
    browser: Browser, running: Hall, over: str, width: int, looks: dict[str, str]
) -> None:
    with browser.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce", **looks) as context:  # type: ignore[arg-type]  # words that Playwright knows
        page = context.new_page()
        come(page, running.facilitator)
        come(page, running.facilitator.partition("?")[0] + over)
        screen(page, "session")
        expect(page.get_by_role("heading", name="What the room got wrong")).to_be_visible()
        expect(page.get_by_text("12 people voted.")).to_be_visible()
        expect(page.get_by_role("heading", level=3)).to_have_count(3)
        assert barriers(page) == []
        page.get_by_role("button", name=re.compile("^Make .*CSV", re.IGNORECASE)).click()
        expect(page.locator("#session-file")).to_be_focused()
        assert barriers(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_cohort_pages_have_no_barrier(browser: Browser, running: Hall, scheme: str, width: int) -> None:
    looks: dict[str, str] = {"color_scheme": scheme, "reduced_motion": "reduce"}
    with browser.new_context(viewport={"width": width, "height": 900}, **looks) as context:  # type: ignore[arg-type]  # both are words that Playwright knows
        page = context.new_page()
        come(page, running.facilitator)
        page.get_by_role("button", name="Cohorts and live sessions").click()
        screen(page, "cohorts")
        page.locator("#single summary").click()
        found = barriers(page)
        page.get_by_label("Name, as learners read it").fill(f"June {scheme} {width}")
        page.get_by_label("How many you expect (optional)").fill("30")
        page.get_by_role("button", name="Create the cohort").click()
        screen(page, "invitation")
        expect(page.get_by_role("img", name=re.compile("QR code for the join link http"))).to_be_visible()
        assert (found, barriers(page)) == ([], [])
        made = running.store.cohorts()[-1]
        assert (made.name, made.expected) == (f"June {scheme} {width}", 30)


def test_cohort_form_keeps_what_was_typed_and_leads_to_each_field_to_be_put_right(page: Page, running: Hall) -> None:
    before = len(running.store.cohorts())
    come(page, running.facilitator)
    page.get_by_role("button", name="Cohorts and live sessions").click()
    page.locator("#expected").fill("9999999")
    page.locator("#opens").fill("2031-05-06")
    page.locator("#opens-time").fill("09:00")
    page.locator("#kind-multi-party").check()
    page.get_by_role("button", name="Create the cohort").click()
    expect(page.locator("#form-errors")).to_be_focused()
    assert page.locator("#form-errors a").all_text_contents() == [
        "Name: Give the cohort a name of up to 80 characters.",
        "How many you expect: Write a number from 1 to 5000, or leave it empty.",
    ]
    expect(page.locator("#expected")).to_have_accessible_description(
        "Write a number from 1 to 5000, or leave it empty."
    )
    expect(page.locator("#opens")).to_have_value("2031-05-06")
    expect(page.locator("#opens-time")).to_have_value("09:00")
    assert page.locator("#zone").input_value() == page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone")
    expect(page.locator("#kind-multi-party")).to_be_checked()
    assert barriers(page) == []
    page.locator("#form-errors a").first.click()
    expect(page.locator("#name")).to_be_focused()
    assert len(running.store.cohorts()) == before


def test_one_person_is_looked_up_by_a_code_name_where_the_cohort_says_so(page: Page, running: Hall) -> None:
    come(page, running.facilitator)
    page.get_by_role("button", name="Cohorts and live sessions").click()
    page.get_by_label("Name, as learners read it").fill("Seen")
    page.get_by_label("What each person did, and their scores").check()
    page.get_by_role("button", name="Create the cohort").click()
    screen(page, "invitation")
    made = running.store.cohorts()[-1]
    learner = running.store.enrol(hash_token("seen"), made.id, made.created)
    page.get_by_label("The code name that this person gave you").fill("ab")
    page.get_by_role("button", name="View, and record this in the audit").click()
    expect(page.locator("#codename")).to_have_accessible_description(re.compile("six letters and digits"))
    assert barriers(page) == []
    before = len(running.store.audit.notes())
    page.locator("#codename").fill(codename(learner.id).upper())
    page.get_by_role("button", name="View, and record this in the audit").click()
    screen(page, "person")
    expect(page.get_by_role("heading", level=1)).to_have_text(codename(learner.id))
    assert barriers(page) == []
    assert [each.act for each in running.store.audit.notes()[before:]] == ["look-at-person"]
    page.get_by_role("button", name="How to run a session").click()
    screen(page, "guide")
    assert barriers(page) == []
