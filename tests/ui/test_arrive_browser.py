"""The first visit, in a real browser: what can be read and picked before the page is live, and where links lead."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, WebSocketRoute, expect

from course.bank import Bank
from course.store import Store
from tests.patience import wait
from tests.ui.course_server import Server
from tests.ui.learner import Learner, plain
from tests.ui.test_page_browser import noted

WRONG_CODE = "hjkm" * 5


def first(bank: Bank) -> str:
    """The id of the first option of the course's first question."""
    scenario = bank.scenarios[bank.paths.start]
    return scenario.choices(scenario.questions[0])[0]


def learners(server: Server) -> int:
    """How many are enrolled."""
    store = Store.open(server.store)
    try:
        return len(store.idle(datetime.max.replace(tzinfo=UTC)))
    finally:
        store.close()


def test_course_can_be_read_before_anything_runs(browser: Browser, server: Server, real: Bank) -> None:
    start = real.scenarios[real.paths.start]
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()

        def let_in() -> bool:
            answer = page.goto(server.address)
            return answer is not None and answer.status == 200

        wait(let_in, "The server stayed too busy to let anybody in")  # without a script no page tries again
        said = page.locator("body p:visible").first
        expect(said).to_have_text(re.compile("^You can read this page without JavaScript."))
        expect(page.get_by_role("heading", level=1)).to_contain_text("what would you do?", ignore_case=True)
        posts = [act.post for act in start.item.case.acts if act.post]
        assert page.locator(".thread .words").all_inner_texts() == posts
        expect(page.get_by_role("button", name="Submit")).to_be_disabled()
        page.get_by_text("What is stored", exact=True).click()
        expect(page.get_by_text("Your name and address are never stored.")).to_be_visible()
        page.locator("#emergency summary").click()
        expect(page.get_by_role("link", name="911")).to_be_visible()


def test_forms_cannot_leave_the_page_before_it_is_live(browser: Browser, server: Server, real: Bank) -> None:
    """Nothing that is typed or picked may stand in an address, where servers log it and others read it."""
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(server.address)
        option = page.locator(f"#pick-{first(real)}")
        option.check()
        option.press("Enter")
        page.get_by_text("Enter a code", exact=True).click()
        expect(page.locator("#course-resume")).to_be_disabled()
        assert page.url == server.address
        expect(option).to_be_checked()
        assert {each.get_attribute("method") for each in page.locator("form").all()} == {"dialog"}


def test_everybody_is_sent_the_same_first_page(page: Page, server: Server, real: Bank) -> None:
    def sent() -> str:
        with urlopen(server.address) as answer:  # noqa: S310  # a server of this test
            html: str = answer.read().decode()
        return re.sub(r"\b[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\b", "ID", html)

    before = sent()
    learner = Learner(page, server.address)
    learner.come()
    learner.start(real)
    html = page.request.get(server.address).text()
    assert re.sub(r"\b[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\b", "ID", html) == before == sent()


def test_picks_made_before_the_page_is_live_stay_and_can_be_submitted(page: Page, server: Server, real: Bank) -> None:
    held: list[WebSocketRoute] = []
    live: list[bool] = []

    def route(socket: WebSocketRoute) -> None:
        socket.connect_to_server() if live else held.append(socket)

    page.route_web_socket(re.compile("/channels"), route)
    page.goto(server.address)
    page.locator(f"#pick-{first(real)}").check()
    expect(page.get_by_role("button", name="Submit")).to_be_disabled()
    expect(page.locator("#lean-banner")).to_contain_text("Connecting")
    live.append(True)
    held[-1].close()
    learner = Learner(page, server.address)
    learner.live()
    expect(page.locator(f"#pick-{first(real)}")).to_be_checked()
    learner.press("Submit")
    learner.at("verdict")


def test_picks_of_a_guest_stay_in_the_browser_until_they_are_submitted(page: Page, server: Server, real: Bank) -> None:
    before = learners(server)
    learner = Learner(page, server.address)
    learner.come()
    option = page.locator(f"#pick-{first(real)}")
    option.check()
    learner.settled()
    page.reload()
    learner.live()
    expect(option).to_be_checked()
    assert learners(server) == before
    learner.press("Submit")
    learner.at("verdict")
    assert learners(server) == before + 1


def test_link_to_a_story_opens_it_on_the_first_visit(page: Page, server: Server, real: Bank) -> None:
    scenario, warned = plain(real)[0], noted(real)
    learner = Learner(page, server.address)
    learner.come(f"#/story/{scenario.item.id}")
    learner.at("question")
    expect(learner.heading).to_have_text(scenario.item.title)
    expect(page).to_have_title(f"{scenario.item.title}, question 1 – {real.rulebook.title}")
    assert page.url == f"{server.address}#/story/{scenario.item.id}/{scenario.questions[0]}"
    page.evaluate(f"location.hash = '#/story/{warned.item.id}'")
    learner.at("note")
    expect(page.get_by_text(warned.item.content_note)).to_be_visible()
    page.evaluate("location.hash = '#/story/no-such-story'")
    learner.at("map")
    expect(page).to_have_title(f"Course map – {real.rulebook.title}")
    assert page.url == f"{server.address}#/map"


def test_error_is_in_the_title_until_it_is_mended(page: Page, server: Server, real: Bank) -> None:
    learner = Learner(page, server.address)
    learner.come()
    expect(page).to_have_title(real.rulebook.title)
    learner.press("Submit")
    expect(page.locator("#course-errors")).to_be_focused()
    title = real.scenarios[real.paths.start].item.title
    expect(page).to_have_title(f"Error: {title}, question 1 – {real.rulebook.title}")
    learner.answer(real.scenarios[real.paths.start])
    expect(page).to_have_title(f"{title}, answer – {real.rulebook.title}")


def test_wrong_code_is_said_beside_its_field(page: Page, server: Server) -> None:
    learner = Learner(page, server.address)
    learner.come()
    learner.press(page.get_by_text("Enter a code", exact=True))
    field = page.get_by_label("Join code or resume code")
    field.fill(WRONG_CODE)
    field.press("Enter")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_be_focused()
    expect(field).to_have_value(WRONG_CODE)
    expect(field).to_have_accessible_description(re.compile("^This resume code is not known here."))
    expect(page.locator("#course-resume-error")).to_be_visible()
    assert "hjkm" not in page.url
    assert learner.barriers() == []
