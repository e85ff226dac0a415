"""What a page must not give away before something is submitted, and what it must not take for its own words."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from course.bank import Bank, open_bank
from course.settings import Settings
from course.store import Store
from course.ui import Page
from grader import Contact
from tests.ui import college_course
from tests.ui.outline import words
from tests.ui.screens import of, screens
from tests.ui.sending import PORRIDGE, Sender


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


def test_words_of_content_are_escaped(bank: Bank, store: Store) -> None:
    evil = "<script>alert(1)</script>\"'&"
    porridge = bank.scenarios["porridge"]
    case = porridge.item.case
    people = {id_: replace(who, name=evil, handle=evil, describe=evil) for id_, who in case.people.items()}
    acts = tuple(replace(act, post=evil, platform=evil, when=evil) for act in case.acts)
    item = replace(
        porridge.item, title=evil, setting=evil, content_note=evil, case=replace(case, people=people, acts=acts)
    )
    foul = Contact(evil, evil, evil, f"https://{evil}", evil, evil)
    rulebook = replace(
        bank.rulebook,
        title=evil,
        options={
            id_: replace(option, name=evil, about=evil, contacts=(foul,), telephone=evil, link=f"javascript:{evil}")
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
    sent += [sender.send(screen)["html"] for screen in ("overview", "summary", "card")]
    page.close()
    assert "&lt;script&gt;" in sent[0]
    assert [html for html in sent if "<script" in html or "javascript:" in html] == []
