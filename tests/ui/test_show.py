"""Every screen as HTML: what it says."""

from __future__ import annotations

from dataclasses import replace

from course.bank import Bank, open_bank
from course.settings import Settings
from course.store import Store, hash_token
from course.ui import Page
from tests.ui.outline import Outline, words
from tests.ui.screens import of, screens
from tests.ui.sending import PORRIDGE, Sender


def test_screens_are_sound_html_with_nothing_inline(sender: Sender) -> None:
    for name, html in screens(sender).items():
        outline = Outline(html)
        assert (name, outline.headings.count("h1")) == (name, 1)
        assert (name, sorted({each for each in outline.ids if outline.ids.count(each) > 1})) == (name, [])
        assert (name, sorted(set(outline.references) - set(outline.ids))) == (name, [])
        inline = [pair for pair in outline.attributes if pair[1] == "style" or pair[1].startswith("on")]
        assert (name, inline) == (name, [])


def test_emergency_help_is_on_every_screen(sender: Sender) -> None:
    for name, html in screens(sender).items():
        assert (name, '<a href="tel:0100">0100</a>' in html.split("<h1")[0]) == (name, True)


def test_feedback_puts_safety_first_then_harm(sender: Sender) -> None:
    html = screens(sender)["misses"]
    first = html.split("What matters most here")[1].split("</section>")[0]
    assert [part.split("<")[0] for part in first.split("<h3>")[1:]] == ["Night porter", "Wipe the thread"]
    assert '<span class="tag safety">Safety</span>' in first


def test_feedback_gives_every_option_its_verdict_and_why(sender: Sender) -> None:
    shown = screens(sender)
    told = words(shown["misses"])
    for said in [
        "From outside You chose “Within the college” It comes from outside, beginning with post 2 from Fenn",
        "here On these facts: called for Fenn threatens you in post 2. See post 2",
        "Stated The guidance says so.",
        "Inferred The course draws this from the guidance.",
        "Dean of people You left it out, rightly On these facts: does not apply The trouble is not among us.",
        "Press desk You chose it, and it fits",
        "Wipe the thread You chose it, and it would make things worse",
        "This would change",
    ]:
        assert said in told
    assert "You saw what matters here" in shown["fits"]


def test_summary_counts_by_quadrant_and_group(sender: Sender) -> None:
    told = words(screens(sender)["summary"])
    for said in [
        "Your scores in all that you have submitted. In practice, the latest try of each scenario counts.",
        "Within the college 100%",
        "From outside 37%",
        "Towards the outside –",
        "Situation 50%",
        "Worth reading again",
    ]:
        assert said in told
    assert "Pre-check" not in told


def test_card_says_who_to_turn_to(sender: Sender) -> None:
    told = words(screens(sender)["card"])
    assert "Who to turn to for what" in told
    assert "Night porter Comes at once, at any hour. 0100" in told


def test_module_shows_its_stories_and_what_was_missed(sender: Sender) -> None:
    shown = screens(sender)
    before, after = words(shown["module"]), words(shown["missed"])
    assert "Porridge again about 1 minute Open Porridge again" in before
    assert "What to look at again" not in before
    assert "What to look at again Night porter" in after
    assert "The goose on the green about 1 minute 37% Feedback Try again" in after
    assert "Night porter Safety Called for, and left out in The goose on the green" in after
    assert "There is no scenario of this kind in the course yet." in words(shown["empty"])
    assert 'aria-label="An arrow from someone outside to someone at Birchpoint College"' in shown["missed"]


def test_page_of_one_scenario_speaks_of_one(bank: Bank, store: Store) -> None:
    one = of(bank, {"porridge": bank.scenarios["porridge"]})
    sender = Sender(Page(one, store, cohort="autumn"))
    assert "There is one scenario, of about 1 minute." in words(sender.send("hello")["html"])
    assert 'data-screen="scenario"' in sender.send("begin")["html"]
    sender.send("submit", **sender.form("porridge", **PORRIDGE))
    assert "Scenarios 1 of 1" in words(sender.send("summary")["html"])


def test_feedback_on_an_older_item_says_so(bank: Bank, store: Store) -> None:
    sender = Sender(Page(bank, store, cohort="autumn"))
    sender.begin()
    token = sender.send("submit", **sender.form("porridge", **PORRIDGE))["token"]
    porridge = bank.scenarios["porridge"]
    edited = replace(porridge, item=replace(porridge.item, version="edited"))
    later = Sender(Page(of(bank, {**bank.scenarios, "porridge": edited}), store, cohort="autumn"))
    html = later.send("hello", token=token)["html"]
    assert ("has been revised since you submitted" in html, "100%" in html, "What matters" in html) == (
        True,
        True,
        False,
    )


def test_welcome_greets_who_is_known_but_has_not_begun(sender: Sender, store: Store) -> None:
    """As someone is whom a sign-in brought: enrolled on arrival, and still at the very beginning."""
    store.enrol(hash_token("known-by-the-sign-in"), "autumn", Sender.NOW)
    html = sender.send("hello", token="known-by-the-sign-in")["html"]  # noqa: S106  # made up for this test
    assert "Begin" in html
    assert "Go on" not in html


def test_form_says_what_practice_has_shown_before_and_that_nothing_differs(store: Store) -> None:
    settings = Settings()
    real = open_bank(settings.guidance, settings.scenarios)
    assert real.forms is not None
    first, *rest = real.forms.final
    assert real.scenarios[first].item.variants > 1
    sender = Sender(Page(real, store, cohort="autumn"))

    def submit(item: str) -> str:
        offers = real.scenarios[item].offers
        given = {group: [options[0]] for group, options in offers.items()}
        sent = sender.form(item, quadrant="multi-party", variant="0", certainty="", **given)
        return words(sender.send("submit", **sent)["html"])

    sender.send("begin")
    assert "Those that you practise before count in no score there." in words(sender.html)
    sender.send("release")
    sender.send("open", item=first)
    submit(first)
    asked = words(sender.send("take", phase="post")["html"])
    assert "Practice has shown you what fits here, so this one counts in no score." in asked
    assert "Some details differ this time." not in asked
    result = [submit(item) for item in (first, *rest)][-1]
    assert "You had been shown what fits in 1 of these before, in a live session or by practice, so that one" in result
    assert "Some details differ this time." in words(sender.send("open", item=first)["html"])
