"""Every state of every page that a learner can see, one after the other, in any course with forms."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import expect

from course.bank import Bank
from tests.ui.learner import Learner

WRONG_CODE = "hjkm" * 5
OPEN_ALL = "document.querySelectorAll('.desk details').forEach(each => { each.open = true; })"


def visit(learner: Learner, bank: Bank) -> Iterator[str]:
    """Go from state to state and give each one's name, from the first visit to the last word after erasing."""
    page = learner.page
    assert bank.forms is not None
    staged = next(each for each in bank.scenarios.values() if each.item.stages > 1)
    noted = next(each for each in bank.scenarios.values() if each.item.content_note)

    def module(item: str) -> None:
        learner.go("map")
        learner.to("module", f"button[data-action=module][data-quadrant='{bank.module_of[item]}']")

    yield "welcome"
    learner.press(page.locator("#emergency summary"))
    yield "emergency"
    learner.press(page.locator("#emergency summary"))
    learner.press(page.locator("#about-course summary"))
    yield "welcome-about"
    learner.press(page.locator("#have-code summary"))
    page.locator("#course-resume").fill(WRONG_CODE)
    learner.press(page.locator("#have-code button"))
    expect(page.locator("#course-resume")).to_have_attribute("aria-invalid", "true")
    yield "code-refused"
    learner.press(learner.root.locator("[data-primary]"))
    learner.at("question")
    expect(page.locator("#course-errors")).to_be_focused()
    yield "question-errors"
    learner.answer(bank.scenarios[bank.paths.start])
    yield "verdict-first"
    learner.onward("paths")
    yield "paths-at-first"
    learner.press(page.locator("#menu summary"))
    yield "menu"
    learner.go("map")
    yield "map-at-first"
    learner.go("code")
    yield "code"
    learner.press(page.locator("#menu summary"))
    learner.press(page.locator("#menu button[data-action=sign-out]"))
    expect(page.locator("button[data-action=leave]")).to_be_visible()
    yield "sign-out"
    learner.go("summary")
    yield "summary-at-first"
    learner.go("explorer")
    yield "explorer-at-first"
    learner.go("paths")
    learner.to("check", "button[data-action=path][data-path=full]")
    yield "pre-check"
    learner.to("question", "button[data-action=take]")
    yield "pre-check-question"
    answer_all(learner)
    expect(learner.heading).to_have_text(bank.scenarios[bank.forms.pre[1]].item.title)
    learner.press(page.locator("#menu summary"))
    learner.to("map", "#menu button[data-action=map]")
    learner.to("check", "button[data-action=check][data-phase=pre]")
    yield "pre-check-begun"
    fill(learner, bank, "pre")
    yield "pre-check-result"
    learner.to("feedback", "button[data-action=review]")
    yield "feedback-in-check"
    learner.go("paths")
    yield "paths"
    module(staged.item.id)
    yield "module"
    learner.to("question", f".rows .do button[data-item='{staged.item.id}']")
    yield "question"
    pick_all(learner)
    yield "question-picked"
    learner.onward("verdict")
    yield "verdict"
    page.evaluate(OPEN_ALL)
    yield "verdict-open"
    learner.onward("question")
    answer_all(learner)
    learner.at("feedback")
    yield "feedback"
    page.evaluate(OPEN_ALL)
    yield "feedback-open"
    learner.onward("question")
    yield "question-unfolded"
    module(noted.item.id)
    yield "module-begun"
    learner.to("note", f".rows .do button[data-item='{noted.item.id}']")
    yield "note"
    learner.onward("question")
    learner.complete(noted)
    yield "feedback-right"
    learner.go("map")
    yield "map-begun"
    learner.to("check", "button[data-action=check][data-phase=post]")
    yield "final"
    fill(learner, bank, "post")
    yield "final-result"
    review(learner)
    learner.go("summary")
    yield "summary"
    learner.go("card")
    yield "card"
    learner.go("explorer")
    learner.to("explorer", ".items button[data-action=explore]")
    yield "explorer"
    learner.press(page.locator("#own-change > summary"))
    learner.press(page.locator("form#facts summary").first)
    learner.press(page.locator("form#facts").get_by_role("checkbox").and_(page.locator(":visible")).first)
    learner.press(page.locator("#show"))
    expect(page.locator(".supposition")).to_be_visible()
    yield "explorer-switched"
    learner.go("records")
    yield "records"
    learner.press(page.locator("button[data-action=export]"))
    expect(page.locator("#course-files")).to_be_focused()
    learner.press(page.locator("details.text summary"))
    yield "records-exported"
    learner.to("record", "button[data-action=record]")
    yield "record"
    learner.go("records")
    learner.to("erase", "button[data-action=erase]")
    yield "erase"
    learner.to("welcome", "button[data-action=erase-all]")
    yield "erased"


def pick_all(learner: Learner) -> None:
    """Pick every option of the question, and nothing about how sure the learner is."""
    for box in learner.form.locator("fieldset:not(.sure) input").all():
        if not box.is_checked():
            learner.press(box)


def answer_all(learner: Learner) -> None:
    """Answer every question of the item with everything picked, up to what follows its last verdict."""
    item, _ = learner.asked()
    while learner.asked()[0] == item:
        pick_all(learner)
        learner.primary()
        if learner.screen == "verdict":
            learner.primary()


def fill(learner: Learner, bank: Bank, phase: str) -> None:
    """Answer the rest of a form: the pre-check with everything picked, the final with what applies."""
    learner.press(learner.page.locator(f"button[data-action=take][data-phase={phase}]"))
    learner.at("question")
    while learner.screen == "question":
        if phase == "pre":
            pick_all(learner)
            learner.primary()
        else:
            learner.answer(bank.scenarios[learner.asked()[0]])


def review(learner: Learner) -> None:
    """Read the feedback on every story of a form that is done."""
    results = learner.page.locator("button[data-action=review]")
    for number in range(results.count()):
        learner.press(results.nth(number))
        learner.at("feedback")
        learner.onward("check")
