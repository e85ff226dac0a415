"""The policy explorer as HTML: what it says, what changed, and what it does not give away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from course.bank import Bank
from course.page import HEADING, Message
from course.store import Store
from course.ui import Explorer, Page
from tests.ui.outline import Outline, words
from tests.ui.sending import PORRIDGE, Sender


@pytest.fixture
def explorer(sender: Sender) -> Sender:
    """The porridge, submitted and opened in the explorer."""
    sender.complete("porridge", PORRIDGE)
    sender.send("explore", case="porridge")
    return sender


@pytest.fixture
def alone(bank: Bank) -> Iterator[Sender]:
    """The explorer by itself."""
    made = Explorer(bank, "porridge")
    yield Sender(made)
    made.close()


MENACE: dict[str, Any] = {"case": "porridge", "acts/p2/does": ["menace"]}


IDEAS = ["What if post 2 mocked nobody?", "What if you were rested?", "What if Tobias were a neighbour?"]


def ideas(html: str) -> list[str]:
    """The suggested changes."""
    return [words(each) for each in re.findall(r'<button type="button" id="idea-.*?</button>', html)]


def changed(html: str) -> str:
    return words(html.split('aria-labelledby="changes-heading">')[1].split("</section>", maxsplit=1)[0])


def test_feedback_leads_to_the_explorer(sender: Sender) -> None:
    html = sender.complete("porridge", PORRIDGE)["html"]
    assert re.findall(r'data-action="explore" data-case="([\w.-]*)"', html) == ["porridge"]


def test_list_holds_what_is_earned_and_nothing_else(sender: Sender) -> None:
    html = sender.send("explore")["html"]
    assert "None yet. Once you have finished a story, you can open it here" in words(html)
    assert ("data-case=" in html, "porridge" in html.lower(), "goose" in html) == (False, False, False)
    sender.complete("porridge", PORRIDGE)
    html = sender.send("explore")["html"]
    assert re.findall(r'data-case="([\w.-]*)"', html) == ["porridge"]


def test_explorer_of_what_is_not_submitted_is_refused(sender: Sender) -> None:
    for action in ("explore", "look", "switch", "ask", "try", "as-told"):
        answer = sender.send(action, case="porridge", subject="acts/p1", option="night-porter", way="0")
        assert answer == {
            "ack": sender.seq,
            "trouble": "You can’t open this case here. Please choose one from the list.",
        }


def test_switch_shows_and_announces_what_changed(explorer: Sender) -> None:
    assert "What changed" not in explorer.html
    answer = explorer.send("switch", **MENACE)
    assert answer["announce"] == (
        "2 verdicts changed: Night porter now applies; Wipe the thread now would make things worse."
    )
    assert answer["focus"] == "changes-heading"
    told = changed(answer["html"])
    assert told.startswith("What changed If post 2 threatened somebody and mocked nobody …")
    assert "Night porter Safety Now applies before: doesn’t apply Tobias threatens you in post 2." in told
    line = answer["html"].split('id="line-night-porter"')[1].split("</summary>")[0]
    assert words(f"<p>{line.split('<summary>')[1]}</p>") == "Night porter changed Now applies before: doesn’t apply"
    back = explorer.send("as-told", case="porridge")
    assert (back["announce"], back["focus"]) == ("All facts are as in the story.", HEADING)
    assert "What changed" not in back["html"]


def test_what_cannot_be_is_one_sentence_and_changes_nothing(explorer: Sender) -> None:
    explorer.send("switch", **MENACE)
    answer = explorer.send("switch", case="porridge", **{"acts/p2/does": []})
    assert answer == {"ack": explorer.seq, "trouble": "Post 2: choose at least one under “Does”."}
    assert "threatened somebody" in explorer.send("look", case="porridge", subject="people/tobias")["html"]


def test_switching_is_kept_without_a_word(explorer: Sender) -> None:
    assert explorer.send("switching", **MENACE) == {"ack": explorer.seq}
    assert "threatened somebody" in explorer.send("hello")["html"]


def test_ask_says_what_would_change_and_try_does_it(explorer: Sender) -> None:
    answer = explorer.send("ask", case="porridge", option="night-porter")
    assert (
        answer["announce"]
        == "Night porter: this would change if post 2 threatened somebody, or if post 3 threatened somebody."
    )
    assert 'data-action="try"' in answer["html"]
    tried = explorer.send("try", case="porridge", option="night-porter", way="0")
    assert tried["focus"] == "changes-heading"
    assert "Night porter now applies" in tried["announce"]


def test_suggested_change_is_tried_in_one_tap(explorer: Sender) -> None:
    assert ideas(explorer.html) == IDEAS
    tried = explorer.send("try", case="porridge", way="1")
    assert tried["focus"] == "changes-heading"
    assert changed(tried["html"]).startswith(f"What changed {IDEAS[1][5:-1].capitalize()} …")
    assert re.findall(r'id="idea-(.)"[^>]*aria-pressed="true"', tried["html"]) == ["1"]
    other = explorer.send("try", case="porridge", way="0")
    assert changed(other["html"]).startswith(f"What changed {IDEAS[0][5:-1].capitalize()} …")
    own = explorer.send("switch", **MENACE)["html"]
    assert re.findall(r'id="(.*?)"[^>]*aria-pressed="true"', own) == ["look-acts/p1"]
    assert 'id="own-change" open' in own
    refused = explorer.send("try", case="porridge", way="7")
    assert refused["trouble"].startswith("Something in these facts could not be read.")


def test_explorer_is_sound_html(explorer: Sender) -> None:
    sent = [explorer.html, explorer.send("switch", **MENACE)["html"]]
    sent.append(explorer.send("ask", case="porridge", option="night-porter")["html"])
    sent += [
        explorer.send("look", case="porridge", subject=each)["html"] for each in ("people/tobias", "circumstances")
    ]
    sent.append(explorer.send("explore", case="")["html"])
    for html in sent:
        outline = Outline(html)
        assert outline.headings.count("h1") == 1
        assert sorted({each for each in outline.ids if outline.ids.count(each) > 1}) == []
        assert sorted(set(outline.references) - set(outline.ids)) == []
        assert [pair for pair in outline.attributes if pair[1] == "style" or pair[1].startswith("on")] == []


def test_explorer_stands_by_itself(alone: Sender) -> None:
    assert 'id="menu"' not in alone.page.first()
    assert "What changed" not in alone.page.first()
    assert "threatened somebody" in alone.send("switch", **MENACE)["html"]
    assert alone.send("beat") == {"ack": alone.seq}
    trouble = {"trouble": "You can’t open this case here. Please choose one from the list."}
    assert alone.send("explore", case="goose") == {"ack": alone.seq, **trouble}
    assert "threatened somebody" in alone.send("explore")["html"]


def test_words_in_the_explorer_are_escaped(bank: Bank, store: Store) -> None:
    evil = "<script>alert(1)</script>\"'&"
    item = bank.scenarios["porridge"].item
    people = {id_: replace(who, name=evil, describe=evil) for id_, who in item.case.people.items()}
    acts = tuple(replace(act, post=evil) for act in item.case.acts)
    case = replace(item.case, people=people, acts=acts)
    page = Page(
        replace(bank, examples={"evil": replace(item, title=evil, setting=evil, case=case)}), store, cohort="autumn"
    )
    sender = Sender(page)
    sent = [sender.send("explore")["html"], sender.send("explore", case="evil")["html"]]
    sent.append(sender.send("switch", **{**MENACE, "case": "evil"})["html"])
    sent.append(sender.send("ask", case="evil", option="night-porter")["html"])
    page.close()
    assert ["&lt;script&gt;" in html and "<script" not in html for html in sent] == [True] * 4


@pytest.mark.slow
def test_real_bank_has_examples_and_every_case_can_be_explored(real: Bank) -> None:
    assert len(real.examples) >= 4
    assert not set(real.examples) & set(real.scenarios)
    for case in [*real.examples, *list(real.scenarios)[::9]]:
        page = Explorer(real, case)
        Outline(page.first())
        page.close()


def test_search_for_what_would_change_a_verdict_is_done_once_and_in_the_slow_lane(
    explorer: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched: list[str] = []

    def search(option: str, *_: object) -> tuple[str, ...]:
        searched.append(option)
        return ("if post 2 were a song",)

    monkeypatch.setattr("course.ui.explorer_content.would_change", search)

    def slow(action: str) -> bool:
        return bool(explorer.page.slow(Message(9, action, {})))

    assert (slow("ask"), slow("try"), slow("export"), slow("look"), slow("hello")) == (True, True, True, False, False)
    assert slow("explore")  # the changes to suggest have to be found
    assert "if post 2 were a song" in words(explorer.send("ask", case="porridge", option="night-porter")["html"])
    assert slow("look")
    assert slow("hello")  # what is open may have to be searched for again
    for _ in range(3):
        assert "a song" in words(explorer.send("look", case="porridge", subject="acts/p2")["html"])
    assert searched == ["night-porter"]
    explorer.send("switch", **MENACE)
    assert searched == ["night-porter"] * 2
    explorer.send("go", to="#/map")
    assert not slow("submit")


def test_question_in_the_explorer_is_closed_for_whoever_comes_back(explorer: Sender) -> None:
    token = explorer.send("ask", case="porridge", option="night-porter")["token"]
    assert 'aria-expanded="true"' in explorer.html
    explorer.send("hello", token=token)
    assert 'data-screen="explorer"' in explorer.html
    assert 'aria-expanded="true"' not in explorer.html
