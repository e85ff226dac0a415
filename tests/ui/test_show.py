"""Every screen as HTML: what it says, what it escapes, and what it must not give away."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from markupsafe import Markup

from course.bank import Bank, Scenario, open_bank
from course.settings import Settings
from course.store import Store, hash_token
from course.ui import Page
from course.ui.wording import calls, initials, percent
from tests.ui import college_course
from tests.ui.sending import PORRIDGE, Sender

GOOSE: dict[str, Any] = {"quadrant": "in-house", "desks": ["press-desk"], "moves": ["keep-a-copy", "tempting-wipe"]}
VOID = {"input", "br", "rect", "circle", "path"}


class Outline(HTMLParser):
    """Checks that tags match, and gathers ids, references and headings."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.ids: list[str] = []
        self.references: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.headings: list[str] = []
        self.texts: list[str] = []
        self.feed(html)
        assert self.stack == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.stack.append(tag)
        if tag in ("h1", "h2", "h3"):
            self.headings.append(tag)
        for name, value in attrs:
            self.attributes.append((tag, name))
            if name == "id":
                self.ids.append(value or "")
            if name in ("for", "aria-labelledby", "aria-describedby") or (
                name == "href" and (value or "").startswith("#")
            ):
                self.references.append((value or "").removeprefix("#"))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.stack.pop()

    def handle_data(self, data: str) -> None:
        self.texts += data.split()

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop() == tag


def of(bank: Bank, scenarios: dict[str, Scenario]) -> Bank:
    """The bank with these scenarios, of one variant each."""
    return replace(bank, scenarios=scenarios, variants={id_: (each,) for id_, each in scenarios.items()})


def words(html: str) -> str:
    """All that can be read, with one space between words."""
    return " ".join(Outline(html).texts)


def screens(sender: Sender) -> dict[str, str]:
    """Every screen that a learner passes, by a name."""
    found = {"first": sender.page._view.first(), "welcome": sender.send("hello")["html"]}
    found["map"] = sender.send("begin")["html"]
    found["module"] = sender.send("module", quadrant="in-house")["html"]
    found["scenario"] = sender.send("open", item="porridge")["html"]
    found["errors"] = sender.send("submit", **sender.form("porridge"))["html"]
    found["todo"] = sender.send("overview")["html"]
    found["nothing"] = sender.send("summary")["html"]
    sender.send("open", item="porridge")
    found["fits"] = sender.send("submit", **sender.form("porridge", **PORRIDGE))["html"]
    found["some"] = sender.send("overview")["html"]
    found["second"] = sender.send("open", item="goose")["html"]
    found["misses"] = sender.send("submit", **sender.form("goose", **GOOSE))["html"]
    found["done"] = sender.send("overview")["html"]
    found["missed"] = sender.send("module", quadrant="from-outside")["html"]
    found["empty"] = sender.send("module", quadrant="towards-outside")["html"]
    found["summary"] = sender.send("summary")["html"]
    found["card"] = sender.send("card")["html"]
    found["about"] = sender.send("welcome")["html"]
    return found


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
        "It would be otherwise",
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


def test_nothing_before_submission_depends_on_the_key(bank: Bank, store: Store) -> None:
    """With every verdict and the quadrant turned round, the same bytes are sent until something is submitted."""
    turned = {}
    for id_, scenario in bank.scenarios.items():
        verdicts = {
            option: replace(
                verdict, degree="wrong" if verdict.applies else "essential", because=("Turned.",), acts=(), safety=True
            )
            for option, verdict in scenario.ruling.verdicts.items()
        }
        weights = {
            group: {option: -weight for option, weight in worth.items()}
            for group, worth in scenario.key.weights.items()
        }
        turned[id_] = replace(
            scenario,
            ruling=replace(scenario.ruling, verdicts=verdicts, quadrant_because="Turned."),
        )
        # What is offered stays; only what it is worth is turned.
        key = replace(
            scenario.key, weights=weights, safety=frozenset(), harmful=frozenset(), quadrant="towards-outside"
        )
        vars(turned[id_]).update(offers=scenario.offers, key=key)
    sent = []
    for each in (bank, of(bank, turned)):
        page = Page(each, store, cohort="autumn")
        sender = Sender(page)
        bundle, _ = page._repr_mimebundle_()
        passed = [bundle["text/html"], *list(screens(sender).values())[:8]]
        page.close()
        attempt = passed[5].split('name="attempt" value="')[1][:32]  # it follows from who the learner is
        token = str(page._session.token)  # shown once
        sent.append([html.replace(attempt, "attempt").replace(token, "token") for html in passed])
    assert sent[0] == sent[1]


def test_nothing_before_submission_is_a_reason_or_a_quadrant(store: Store) -> None:
    """On the real content: no sentence of any verdict, and the quadrant of no scenario that is not yet done."""
    settings = Settings()
    real = open_bank(settings.guidance, settings.scenarios)
    page = Page(real, store, cohort="autumn")
    sender = Sender(page)
    sent = [page._view.first(), sender.send("hello")["html"], sender.send("begin")["html"]]
    sender.send("release")
    modules = [sender.send("module", quadrant=quadrant)["html"] for quadrant in real.modules]
    sent += modules
    for id_ in real.scenarios:
        sent += [sender.send("open", item=id_)["html"], sender.send("read", item=id_)["html"]]
    before = " ".join(map(words, sent))
    reasons = {
        sentence
        for scenario in real.scenarios.values()
        for verdict in scenario.ruling.verdicts.values()
        for sentence in verdict.because
    }
    reasons |= {scenario.ruling.quadrant_because for scenario in real.scenarios.values()}
    assert [sentence for sentence in reasons if " ".join(sentence.split()) in before] == []
    names = {quadrant.id: quadrant.name for quadrant in real.rulebook.quadrants.values()}
    for told, module in zip(modules, real.modules.values(), strict=True):
        homes = {real.scenarios[story[-1]].home for story in module.stories}
        assert len(homes) == len(names)  # every kind is among them, and nothing says which is which
        assert [
            name for id_, name in names.items() if name in told.split("Practice</h2>")[1] and id_ != module.quadrant
        ] == []
    page.close()


def test_what_is_done_is_counted_once_and_alike(tmp_path: Path, store: Store) -> None:
    """A story counts when every stage of it is done: in the bar of each page, and by module on the map."""
    bank = replace(college_course.make(tmp_path / "scenarios"), forms=None)
    staged = next(each.item.story for each in bank.scenarios.values() if each.item.stages > 1)
    stages = [id_ for id_, each in bank.scenarios.items() if each.item.story == staged]
    sender = Sender(Page(bank, store, cohort="autumn"))
    sender.send("begin")
    for done, item in enumerate(stages, start=1):
        sender.send("open", item=item)
        scenario = bank.scenarios[item]
        picks = {group: [options[0]] for group, options in scenario.offers.items()}
        sender.send("submit", **sender.form(item, quadrant=scenario.quadrant, **picks))
        gone = int(done == len(stages))
        summary, chart = (words(sender.send(name)["html"]) for name in ("summary", "overview"))
        everywhere = f"{gone} of {len({each.item.story for each in bank.scenarios.values()})}"
        assert re.findall(r"\b\d+ of \d+\b", summary) == [everywhere]
        assert f"Scenarios {everywhere} " in chart
        modules = [(int(part), int(whole)) for part, whole in re.findall(r"(\d+) of (\d+) done", chart)]
        assert f"{sum(part for part, _ in modules)} of {sum(whole for _, whole in modules)}" == everywhere


def test_page_of_one_scenario_speaks_of_one(bank: Bank, store: Store) -> None:
    one = of(bank, {"porridge": bank.scenarios["porridge"]})
    sender = Sender(Page(one, store, cohort="autumn"))
    assert "There is one scenario, of about 1 minute." in words(sender.send("hello")["html"])
    assert 'data-screen="scenario"' in sender.send("begin")["html"]
    sender.send("submit", **sender.form("porridge", **PORRIDGE))
    assert "Scenarios 1 of 1" in words(sender.send("summary")["html"])


def test_words_of_content_are_escaped(bank: Bank, store: Store) -> None:
    evil = "<script>alert(1)</script>\"'&"
    porridge = bank.scenarios["porridge"]
    case = porridge.item.case
    people = {id_: replace(who, name=evil, handle=evil, describe=evil) for id_, who in case.people.items()}
    acts = tuple(replace(act, post=evil, platform=evil, when=evil) for act in case.acts)
    item = replace(
        porridge.item, title=evil, setting=evil, content_note=evil, case=replace(case, people=people, acts=acts)
    )
    rulebook = replace(
        bank.rulebook,
        title=evil,
        options={
            id_: replace(option, name=evil, about=evil, telephone=evil, link=f"javascript:{evil}")
            for id_, option in bank.rulebook.options.items()
        },
    )
    page = Page(
        of(replace(bank, rulebook=rulebook), {"porridge": replace(porridge, item=item)}), store, cohort="autumn"
    )
    sender = Sender(page)
    sent = [page._view.first(), sender.send("begin")["html"], sender.send("read", item="porridge")["html"]]
    sent.append(sender.send("submit", **sender.form("porridge"))["html"])
    sent.append(sender.send("submit", **sender.form("porridge", **PORRIDGE))["html"])
    sent += [sender.send("overview")["html"], sender.send("summary")["html"]]
    page.close()
    assert "&lt;script&gt;" in sent[0]
    assert [html for html in sent if "<script" in html or "javascript:" in html] == []


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


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Dr. Lina Haddad", "LH"),
        ("Sam", "S"),
        ("Prof. Marie-Ève O’Neil", "MO"),
        ("Three strangers", "TS"),
        ("", ""),
        ("@x_1", "X"),
    ],
)
def test_initials_leave_titles_out(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_calls_makes_numbers_dial() -> None:
    assert calls("911, or <b> at 416-978-2222.") == Markup(
        '<a href="tel:911">911</a>, or &lt;b&gt; at <a href="tel:4169782222">416-978-2222</a>.'
    )


@pytest.mark.parametrize(("score", "said"), [(None, "–"), (0.0, "0%"), (1 / 6, "17%"), (1.0, "100%")])
def test_percent_says_a_score(score: float | None, said: str) -> None:
    assert percent(score) == said


def test_welcome_greets_who_is_known_but_has_not_begun(sender: Sender, store: Store) -> None:
    """As someone is whom a sign-in brought: enrolled on arrival, and still at the very beginning."""
    store.enrol(hash_token("known-by-the-sign-in"), "autumn", Sender.NOW)
    html = sender.send("hello", token="known-by-the-sign-in")["html"]  # noqa: S106  # made up for this test
    assert "Begin" in html
    assert "Go on" not in html
