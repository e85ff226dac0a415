"""What can be read before the page is live: by whoever comes first, and by whoever comes back."""

import re

from playwright.sync_api import Browser, BrowserContext, Page, expect

from course.bank import Bank
from tests.ui.course_server import Server
from tests.ui.learner import Learner, plain

SEEN = "localStorage.getItem('course-seen')"
BANNER = "#lean-banner"


def cut(context: BrowserContext) -> None:
    """From now on a page's websocket opens, and nothing comes over it."""
    context.route_web_socket(re.compile("/channels"), lambda _socket: None)


def at_question(context: BrowserContext, server: Server, bank: Bank, *, shared: bool = False) -> Learner:
    """A learner who has answered the first story, at the first question of another."""
    learner = Learner(context.new_page(), server.address)
    learner.come()
    if shared:
        learner.press(learner.page.locator("#about-course summary"))
        learner.page.get_by_label("This is a shared computer").check()
    learner.start(bank)
    learner.open(plain(bank)[0])
    return learner


def opened(context: BrowserContext, server: Server) -> Page:
    page = context.new_page()
    page.goto(server.address)
    expect(page.locator(BANNER)).to_contain_text(re.compile("^Connecting"))
    return page


def test_question_is_read_again_before_anything_answers(browser: Browser, server: Server, real: Bank) -> None:
    with browser.new_context() as context:
        learner = at_question(context, server, real)
        title = learner.heading.inner_text()
        posts = learner.page.locator(".acts > li").all_inner_texts()
        learner.form.locator("[type=radio]").nth(2).check()
        learner.settled()
        learner.page.close()
        cut(context)
        page = opened(context, server)
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        assert page.locator(".acts > li").all_inner_texts() == posts
        expect(page.locator("form[data-question] [type=radio]").nth(2)).to_be_checked()
        expect(page.locator("#lean").locator("button:enabled, input:enabled")).to_have_count(0)
        page.locator("#emergency summary").click()
        expect(page.get_by_role("link", name="911")).to_be_visible()
        assert Learner(page, server.address).barriers() == []


def test_verdict_is_read_again_and_gives_way_to_the_live_page(browser: Browser, server: Server, real: Bank) -> None:
    with browser.new_context() as context:
        learner = at_question(context, server, real)
        learner.answer(plain(real)[0])
        learner.at("verdict")
        heading = " ".join((learner.heading.text_content() or "").split())
        learner.page.close()
        page = context.new_page()
        page.goto(server.address, wait_until="commit")
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        learner = Learner(page, server.address)
        learner.live()
        learner.at("verdict")
        expect(page.get_by_role("button", name="Continue")).to_be_enabled()
        expect(page.locator(BANNER)).to_be_empty()


def test_nothing_of_another_version_is_shown(browser: Browser, server: Server, real: Bank) -> None:
    with browser.new_context() as context:
        learner = at_question(context, server, real)
        learner.page.evaluate(f"localStorage.setItem('course-seen', {SEEN}.replace(/data-of=.\\w+/, 'data-of=\"old'))")
        learner.page.close()
        cut(context)
        page = opened(context, server)
        expect(page.get_by_role("heading", level=1)).to_contain_text("what would you do?", ignore_case=True)


def test_nothing_is_kept_of_whoever_is_not_remembered(browser: Browser, server: Server, real: Bank) -> None:
    with browser.new_context() as context:
        learner = at_question(context, server, real, shared=True)
        assert learner.page.evaluate(SEEN) == ""
        learner.page.close()
    for way in ("erase", "leave"):
        with browser.new_context() as context:
            learner = at_question(context, server, real)
            assert 'data-screen="question"' in learner.page.evaluate(SEEN)
            learner.go("records")
            assert learner.page.evaluate(SEEN) == ""
            if way == "erase":
                learner.to("erase", "button[data-action=erase]")
            learner.to("welcome", ".column button[data-action=" + ("erase-all]" if way == "erase" else "leave]"))
            assert learner.page.evaluate(SEEN) == ""
