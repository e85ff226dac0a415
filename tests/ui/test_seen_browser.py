"""What can be read before the page is live: by whoever comes first, and by whoever comes back."""

import re

from playwright.sync_api import Browser, BrowserContext, Page, expect

from course.bank import Bank
from tests.ui.course_server import Server
from tests.ui.learner import Learner

SEEN = "localStorage.getItem('course-seen')"
BANNER = "#lean-banner"


def cut(context: BrowserContext) -> None:
    """From now on a page's websocket opens, and nothing comes over it."""
    context.route_web_socket(re.compile("/channels"), lambda _socket: None)


def at_scenario(context: BrowserContext, server: Server, *, shared: bool = False) -> Learner:
    learner = Learner(context.new_page(), server.address)
    learner.come()
    if shared:
        learner.page.get_by_label("This is a shared computer").check()
    learner.click("Begin")
    learner.at("overview")
    learner.click("Straight to practice")
    learner.at("scenario")
    return learner


def opened(context: BrowserContext, server: Server) -> Page:
    page = context.new_page()
    page.goto(server.address)
    expect(page.locator(BANNER)).to_have_text(re.compile(r"^Connecting\."))
    return page


def test_scenario_is_read_again_before_anything_answers(browser: Browser, server: Server) -> None:
    with browser.new_context() as context:
        learner = at_scenario(context, server)
        title = learner.page.get_by_role("heading", level=1).inner_text()
        posts = learner.page.locator(".acts > li").all_inner_texts()
        learner.page.locator("input[name=quadrant]").nth(2).check()
        learner.settled()
        learner.page.close()
        cut(context)
        page = opened(context, server)
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        assert page.locator(".acts > li").all_inner_texts() == posts
        assert page.locator(".post").first.evaluate("e => getComputedStyle(e).borderTopStyle") == "solid"
        expect(page.locator("input[name=quadrant]").nth(2)).to_be_checked()
        expect(page.locator("#lean").locator("button:enabled, input:enabled")).to_have_count(0)
        page.get_by_text("Immediate danger?").click()
        expect(page.get_by_role("link", name="911")).to_be_visible()
        assert Learner(page, server.address).barriers() == []


def test_feedback_is_read_again_and_gives_way_to_the_live_page(browser: Browser, server: Server) -> None:
    with browser.new_context() as context:
        learner = at_scenario(context, server)
        for box in learner.page.locator("fieldset input").all():
            box.check()
        learner.click("Submit and see why")
        learner.at("feedback")
        heading = learner.page.get_by_role("heading", level=1).inner_text()
        learner.page.close()
        page = context.new_page()
        page.goto(server.address, wait_until="commit")
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        learner = Learner(page, server.address)
        expect(learner.root).to_be_visible()
        learner.at("feedback")
        expect(page.get_by_role("button", name="Course map")).to_be_enabled()
        expect(page.locator(BANNER)).to_be_empty()


def test_nothing_of_another_version_is_shown(browser: Browser, server: Server) -> None:
    with browser.new_context() as context:
        learner = at_scenario(context, server)
        learner.page.evaluate(f"localStorage.setItem('course-seen', {SEEN}.replace(/data-of=.\\w+/, 'data-of=\"old'))")
        learner.page.close()
        cut(context)
        page = opened(context, server)
        expect(page.get_by_role("button", name="Begin")).to_be_visible()


def test_nothing_is_kept_of_whoever_is_not_remembered(browser: Browser, server: Server) -> None:
    with browser.new_context() as context:
        learner = at_scenario(context, server, shared=True)
        assert learner.page.evaluate(SEEN) == ""
        learner.page.close()
    for way in ("Erase my data", "Leave this computer"):
        with browser.new_context() as context:
            learner = at_scenario(context, server)
            assert 'data-screen="scenario"' in learner.page.evaluate(SEEN)
            learner.click("My records")
            learner.at("records")
            assert learner.page.evaluate(SEEN) == ""
            learner.page.locator(".column").get_by_role("button", name=way).click()
            if way == "Erase my data":
                learner.at("erase")
                learner.click("Erase everything")
            learner.at("welcome")
            assert learner.page.evaluate(SEEN) == ""


def test_page_lives_in_a_browser_that_keeps_nothing(browser: Browser, server: Server) -> None:
    refused = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('denied'); } })"
    with browser.new_context() as context:
        context.add_init_script(refused)
        learner = at_scenario(context, server)
        expect(learner.page.get_by_role("heading", level=2, name="What happens")).to_be_visible()


def test_first_page_holds_a_scenario_to_read(browser: Browser, server: Server, real: Bank) -> None:
    """Without any script; and it can be taken up as soon as the page is live."""
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(server.address)
        sample = page.get_by_role("region", name=re.compile("^What a scenario is like"))
        title = sample.get_by_role("heading").inner_text().removeprefix("What a scenario is like: ")
        [item] = [each.item for each in real.scenarios.values() if each.item.title == title]
        words = [act.post for act in item.case.acts if act.post]
        assert sample.locator(".post .words").all_inner_texts() == words
        assert real.forms is not None
        assert item.id not in (*real.forms.pre, *real.forms.final)
    with browser.new_context() as context:
        learner = Learner(context.new_page(), server.address)
        learner.come()
        learner.click("Say what you would do here")
        learner.at("scenario")
        expect(learner.page.get_by_role("heading", level=1)).to_have_text(title)
        learner.click("About")
        learner.at("welcome")
        expect(learner.page.get_by_role("region", name=re.compile("^What a scenario is like"))).to_have_count(0)
