"""Every state of every page that a learner can see, one after the other, in any course with forms."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import expect

from course.bank import Bank
from tests.ui.learner import Learner

MAP, SUMMARY, RECORDS = (f".bar button[data-action={action}]" for action in ("overview", "summary", "records"))


def visit(learner: Learner, bank: Bank) -> Iterator[str]:
    """Go from state to state and give each one's name, from the first visit to the last word after erasing."""
    page = learner.page
    assert bank.forms is not None
    staged = next(each.item for each in bank.scenarios.values() if each.item.stages > 1)
    noted = next(each.item for each in bank.scenarios.values() if each.item.content_note)

    def go(selector: str, screen: str) -> None:
        page.locator(selector).first.click()
        learner.at(screen)
        expect(page.get_by_role("heading", level=1)).to_be_focused()

    def module(item: str) -> None:
        go(MAP, "overview")
        go(f"button[data-action=module][data-quadrant='{bank.module_of[item]}']", "module")

    def all_picked() -> None:
        for box in page.locator("fieldset input").all():
            box.check()

    def fill(phase: str) -> None:
        """The rest of a form, half of it right."""
        assert bank.forms is not None
        left = page.locator(f"button[data-action=take][data-phase={phase}]")
        left.click()
        for item in (bank.forms.pre if phase == "pre" else bank.forms.final)[phase == "pre" :]:
            expect(page.get_by_role("heading", level=1)).to_have_text(bank.scenarios[item].item.title)
            if phase == "pre":
                all_picked()
            else:
                learner.pick(bank.scenarios[item])
            learner.click("Submit")
        learner.at("check")

    yield "welcome"
    page.get_by_text("Immediate danger?").click()
    yield "emergency"
    page.get_by_text("I have a resume code").click()
    page.get_by_label("Your resume code").fill("hjkm" * 5)
    learner.click("Continue with this code")
    expect(page.get_by_role("alert").filter(visible=True)).to_be_visible()
    yield "code-refused"
    go("button[data-action=begin]", "overview")
    yield "map-at-first"
    learner.click("I have it")
    expect(page.locator("#course-code")).to_have_count(0)
    go(SUMMARY, "summary")
    yield "summary-of-nothing"
    go(".bar button[data-action=explore]", "explorer")
    yield "explorer-at-first"
    go(MAP, "overview")
    go("button[data-action=check][data-phase=pre]", "check")
    yield "pre-check"
    go("button[data-action=take]", "scenario")
    yield "pre-check-item"
    learner.pick(bank.scenarios[bank.forms.pre[0]])
    learner.click("Submit")
    expect(page.get_by_role("heading", level=1)).to_have_text(bank.scenarios[bank.forms.pre[1]].item.title)
    go("form button[data-action=next]", "check")
    yield "pre-check-begun"
    fill("pre")
    yield "pre-check-result"
    go("button[data-action=review]", "feedback")
    yield "feedback-all-fits"
    module(staged.id)
    yield "module"
    go(f".rows button[data-item='{staged.id}']", "scenario")
    yield "scenario"
    learner.click("Submit and see why")
    expect(page.locator("#course-errors")).to_be_focused()
    yield "scenario-errors"
    all_picked()
    yield "scenario-picked"
    learner.click("Submit and see why")
    learner.at("feedback")
    yield "feedback-misses"
    page.evaluate("document.querySelectorAll('.told details').forEach(each => { each.open = true; })")
    yield "feedback-open"
    page.locator("a[data-lights]").first.click()
    yield "feedback-lit"
    go("button[data-action=open].main", "scenario")
    yield "scenario-unfolded"
    module(noted.id)
    yield "module-begun"
    go(f".rows button[data-item='{noted.id}']", "note")
    yield "note"
    go(MAP, "overview")
    yield "map-begun"
    go("button[data-action=check][data-phase=post]", "check")
    yield "final"
    fill("post")
    yield "final-result"
    go("button.main[data-action=summary]", "summary")
    yield "summary"
    go("button[data-action=card]", "card")
    yield "card"
    go(".bar button[data-action=explore]", "explorer")
    go("button[data-action=explore][data-case]", "explorer")
    yield "explorer"
    page.locator("form#facts").get_by_role("checkbox").and_(page.locator(":visible")).first.click()
    page.locator("#show").click()
    expect(page.locator(".supposition")).to_be_visible()
    yield "explorer-switched"
    go(RECORDS, "records")
    yield "records"
    learner.click("Export my data")
    expect(page.locator("#course-files")).to_be_focused()
    page.get_by_text("Show the text, to copy it").click()
    yield "records-exported"
    learner.click("Make a new code")
    expect(page.locator("#course-code")).to_be_focused()
    yield "records-new-code"
    go("button[data-action=record]", "record")
    yield "record"
    go("button.main ~ button[data-action=records]", "records")
    go("button[data-action=erase]", "erase")
    yield "erase"
    learner.click("Erase everything")
    learner.at("welcome")
    yield "erased"
