"""What a page must not give away before something is submitted, and what it must not take for its own words."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from course.bank import Bank
from course.store import Store
from course.ui import Page
from grader import Contact
from tests.ui import college_course
from tests.ui.outline import words
from tests.ui.screens import BEFORE, of, screens
from tests.ui.sending import PORRIDGE, Sender, asked, hidden


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
        bundle, _ = page._repr_mimebundle_()
        shown = list(screens(Sender(page)).values())
        passed = [bundle["text/html"], *shown[:BEFORE]]
        page.close()
        attempt = hidden(passed[-1], "attempt")  # it follows from who the guest is
        sent.append([html.replace(attempt, "attempt") for html in passed])
    assert sent[0] == sent[1]


def test_no_question_is_answered_by_the_verdict_on_another(sender: Sender, bank: Bank) -> None:
    """A verdict speaks of its own question alone, so that those that are still open stay open."""
    verdicts = bank.scenarios["porridge"].ruling.verdicts
    reasons = {
        question: {sentence for option in options for sentence in verdicts[option].because}
        for question, options in bank.scenarios["porridge"].offers.items()
    }
    own = {
        question: said.difference(*(other for each, other in reasons.items() if each != question))
        for question, said in reasons.items()
    }
    sender.send("open", item="porridge")
    for question in ("quadrant", "desks", "moves"):
        told = words(sender.submit(PORRIDGE)["html"])
        assert [group for group, said in own.items() if any(each in told for each in said)] == [
            each for each in (question,) if each in own
        ]
        sender.onward()


@pytest.mark.slow
def test_nothing_before_submission_is_a_reason_or_a_quadrant(real: Bank, store: Store) -> None:
    """On the real content: no sentence of any verdict, and the quadrant of no scenario that is not yet done."""
    page = Page(real, store, cohort="autumn")
    sender = Sender(page)
    sent = [page.first(), sender.send("hello")["html"], sender.send("paths")["html"], sender.send("map")["html"]]
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
    for scenario in real.scenarios.values():
        ruling = scenario.ruling
        reasons |= {ruling.quadrant_because, *ruling.quadrant_unlike.values(), *ruling.quadrant_drafts}
    assert [sentence for sentence in reasons if " ".join(sentence.split()) in before] == []
    names = {quadrant.id: quadrant.name for quadrant in real.rulebook.quadrants.values()}
    for told, module in zip(modules, real.modules.values(), strict=True):
        homes = {real.scenarios[story[-1]].home for story in module.stories}
        assert len(homes) == len(names)  # every kind is among them, and nothing says which is which
        assert [
            name for id_, name in names.items() if name in told.split("Stories</h2>")[1] and id_ != module.quadrant
        ] == []
    page.close()


def test_what_is_done_is_counted_once_and_alike(tmp_path: Path, store: Store) -> None:
    """A story counts when every stage of it is done: in the bar of each page, and by module on the map."""
    bank = replace(college_course.make(tmp_path / "scenarios"), forms=None)
    staged = next(each.item.story for each in bank.scenarios.values() if each.item.stages > 1)
    stages = [id_ for id_, each in bank.scenarios.items() if each.item.story == staged]
    sender = Sender(Page(bank, store, cohort="autumn"))
    for done, item in enumerate(stages, start=1):
        scenario = bank.scenarios[item]
        picks = {group: [options[0]] for group, options in scenario.offers.items()}
        sender.complete(item, {"quadrant": scenario.quadrant, **picks})
        gone = int(done == len(stages))
        modules = re.findall(r"(\d+) of (\d+) stories done", words(sender.send("map")["html"]))
        assert [sum(int(each[at]) for each in modules) for at in (0, 1)] == [gone, len(bank.stories)]


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
    sent = [page.first(), sender.send("hello")["html"], sender.send("open", item="porridge")["html"]]
    sent.append(sender.send("read", item="porridge")["html"])
    sent.append(sender.submit({})["html"])
    while asked(sender.html):
        sent += [sender.submit(PORRIDGE)["html"], sender.onward()["html"]]
    sent += [sender.send(screen)["html"] for screen in ("map", "paths", "summary", "card", "explore", "records")]
    page.close()
    assert "&lt;script&gt;" in sent[0]
    assert [html for html in sent if "<script" in html or "javascript:" in html] == []
