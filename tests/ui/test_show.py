"""Every screen as HTML: what it says."""

from __future__ import annotations

import re
from dataclasses import replace

from course.bank import Bank
from course.store import Store, hash_token
from course.ui import Page
from grader import QUADRANT
from tests.ui.outline import Outline, words
from tests.ui.screens import of, screens
from tests.ui.sending import PORRIDGE, Sender, asked, hidden, screen


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


def test_main_button_is_named_once_a_screen(sender: Sender) -> None:
    for name, html in screens(sender).items():
        assert (name, html.count("data-primary")) in [(name, 1), *((each, 0) for each in ("explorer", "empty"))]


def test_buttons_ask_for_what_the_course_knows(sender: Sender) -> None:
    """An action that no button may ask for is refused with this sentence."""
    unknown = "This page asked for something that the course does not know. Please reload it."
    named = {each for html in screens(sender).values() for each in re.findall(r'data-action="([\w-]+)"', html)}
    known = {action for action in named if sender.send(action).get("trouble") != unknown}
    assert named == known


def test_every_screen_has_a_title_and_an_address(sender: Sender) -> None:
    shown = screens(sender)
    course = " – Minding our words at Birchpoint"
    titles = {name: re.findall(r'data-title="([^"]*)"', html)[0] for name, html in shown.items()}
    addresses = {name: re.findall(r'data-path="([^"]*)"', html)[0] for name, html in shown.items()}
    assert {
        name: titles[name].removesuffix(course) for name in ("question", "missing", "right desks", "map", "code")
    } == {
        "question": "Porridge again, question 1",
        "missing": "Error: Porridge again, question 1",
        "right desks": "Porridge again, answer",
        "map": "Course map",
        "code": "Resume code",
    }
    assert (titles["welcome"], titles["done"]) == ("Minding our words at Birchpoint", f"Course map{course}")
    assert {name: addresses[name] for name in ("welcome", "question", "right quadrant", "after moves", "module")} == {
        "welcome": "#/",
        "question": "#/story/porridge/quadrant",
        "right quadrant": "#/story/porridge/quadrant",
        "after moves": "#/story/porridge/feedback",
        "module": "#/module/in-house",
    }


def test_resume_code_is_offered_with_the_first_verdict_alone(sender: Sender) -> None:
    shown = screens(sender)
    assert [name for name, html in shown.items() if "To continue on any device: <code" in html] == ["right quadrant"]
    [code] = re.findall(r'<code id="course-code">([\w-]+)</code>', shown["right quadrant"])
    assert [name for name, html in shown.items() if code in html] == ["right quadrant", "code"]


def test_verdict_leads_with_what_went_most_wrong(sender: Sender) -> None:
    shown = screens(sender)
    for name, result, lead in (
        ("right quadrant", "Right", "Within the college is the right answer It stays in the house"),
        ("wrong quadrant", "Not quite", "From outside is the right answer It comes from outside"),
        ("wrong desks", "Partly right", "Night porter . Missed: this applies Safety Fenn threatens you in post 2."),
        ("wrong moves", "Partly right", "Wipe the thread . This would make things worse Post 2 is needed"),
    ):
        told = words(shown[name])
        assert f"{result} :" in told
        assert lead in told


def test_verdict_gives_the_reason_for_each_other_pick_where_it_names_it(sender: Sender) -> None:
    others = {
        name: [words(each) for each in re.findall(r"<li[^>]*><details>.*?</details></li>", html, re.DOTALL)]
        for name, html in screens(sender).items()
        if 'class="others"' in html
    }
    assert others == {
        "right desks": ["Listening room : This applies You are worn out."],
        "right moves": ["Sleep on it : This applies You are worn out."],
        "wrong desks": ["Press desk : This applies Pell asks for comment in post 3."],
        "wrong moves": ["Keep a copy : This applies Post 2 is rough and meant for you."],
    }


def test_summary_folds_the_scores(sender: Sender) -> None:
    [folded] = re.findall(r'<details class="more" id="scores">.*?</details>', screens(sender)["summary"], re.DOTALL)
    assert "By situation" in words(folded)


def test_paths_say_which_of_them_complete_the_course(real: Bank, store: Store) -> None:
    sender = Sender(Page(real, store, cohort="autumn"))
    told = words(sender.send("paths")["html"])
    assert [part.endswith("Completes the course. ") for part in told.split("Start :")[:3]] == [False, True, True]
    assert "4 stories, safety first." in told


def test_count_names_the_story_that_is_open_however_often_it_is_done(real: Bank, store: Store) -> None:
    sender = Sender(Page(real, store, cohort="autumn"))
    sender.send("path", path="orientation")
    first, second = (each.item for each in real.stops["orientation"][:2])
    offers = {question: list(options) for question, options in real.scenarios[first].offers.items()}
    sender.complete(first, {QUADRANT: real.scenarios[first].quadrant, **offers})
    assert "Story 1 of 4" in words(sender.html)
    assert "Story 2 of 4" in words(sender.send("read", item=second)["html"])
    assert "Story 1 of 4" in words(sender.send("read", item=first)["html"])
    assert "1 of 4 done" in words(sender.send("summary")["html"])


def test_feedback_puts_safety_first_and_counts_what_is_right(sender: Sender) -> None:
    shown = screens(sender)
    told = words(shown["missed moves"])
    assert (
        "0 of 3 right, 2 partly Safety first Night porter . Missed: this applies. Fenn threatens you in post 2." in told
    )
    assert "Remember From outside is the right answer." in told
    assert "All 3 right" in words(shown["after moves"])
    assert "Safety first" not in words(shown["after moves"])


def test_all_reasons_give_every_option_its_verdict_and_why(sender: Sender) -> None:
    told = words(screens(sender)["missed moves"]).split("All reasons")[1]
    for said in [
        "Within the college . Not the right answer",
        "Night porter . Missed: this applies Fenn threatens you in post 2.",
        "Stated in the guidance.",
        "Inferred by the course.",
        "Dean of people . Correctly left out The trouble is not among us.",
        "Press desk . This applies",
        "Wipe the thread . This would make things worse",
        "This would change if post 2 threatened nobody.",
    ]:
        assert said in told


def test_summary_counts_by_quadrant_and_group(sender: Sender) -> None:
    told = words(screens(sender)["summary"])
    for said in [
        "When you practise, your latest try at each story counts, and that includes quick stories.",
        "Within the college 100%",
        "From outside 28%",
        "Towards the outside –",
        "Situation 50%",
        "Worth reading again",
    ]:
        assert said in told
    assert "Pre-check" not in told


def test_card_says_who_to_turn_to(sender: Sender) -> None:
    told = words(screens(sender)["card"])
    assert "Who to turn to" in told
    assert "Night porter Comes at once, at any hour. 0100" in told


def test_module_shows_its_stories_and_what_was_missed(sender: Sender) -> None:
    shown = screens(sender)
    before, after = words(shown["module"]), words(shown["misses"])
    assert "Porridge again about 3 minutes Start : Porridge again" in before
    assert "What to look at again" not in before
    assert "The goose on the green about 3 minutes 28% Feedback Try again" in after
    assert "What to look at again Night porter Safety Missed in The goose on the green" in after
    assert "There is no story of this kind in the course yet." in words(shown["empty"])
    assert 'aria-label="An arrow from someone outside to someone at Birchpoint College"' in shown["misses"]


def test_course_of_one_story_begins_with_it(bank: Bank, store: Store) -> None:
    sender = Sender(Page(of(bank, {"porridge": bank.scenarios["porridge"]}), store, cohort="autumn"))
    sender.send("hello")
    assert screen(sender.send("begin")["html"]) == "question"


def test_what_was_said_of_an_older_version_is_not_shown(bank: Bank, store: Store) -> None:
    sender = Sender(Page(bank, store, cohort="autumn"))
    token = sender.complete("porridge", PORRIDGE)["token"]
    porridge = bank.scenarios["porridge"]
    edited = replace(porridge, item=replace(porridge.item, version="edited"))
    later = Sender(Page(of(bank, {**bank.scenarios, "porridge": edited}), store, cohort="autumn"))
    for at in ("#/story/porridge/feedback", "#/story/porridge/desks"):
        html = later.send("hello", token=token, at=at)["html"]
        assert "has been revised since you submitted" in html
        assert "Tobias and you are both of the college" not in html


def test_welcome_greets_a_learner_without_an_answer_as_a_newcomer(sender: Sender, store: Store) -> None:
    """As someone is whom a sign-in brought: enrolled on arrival, and still at the very beginning."""
    store.enrol(hash_token("known-by-the-sign-in"), "autumn", Sender.NOW)
    told = words(sender.send("hello", token="known-by-the-sign-in")["html"])  # noqa: S106  # made up for this test
    assert "Start A course on" in told
    assert "Continue A course on" not in told


def test_form_says_what_practice_has_shown_before_and_that_nothing_differs(real: Bank, store: Store) -> None:
    assert real.forms is not None
    first, *rest = real.forms.final
    sender = Sender(Page(real, store, cohort="autumn"))

    def answer(item: str) -> str:
        picks = {group: [options[0]] for group, options in real.scenarios[item].offers.items()}
        while asked(sender.html) and hidden(sender.html, "item") == item:
            sender.submit({"quadrant": "multi-party", **picks})
            if screen(sender.html) == "verdict":
                sender.onward()
        return words(sender.html)

    assert "If you practise them now, they do not count towards those scores." in words(sender.send("map")["html"])
    sender.send("release")
    sender.send("open", item=first)
    answer(first)
    told = words(sender.send("take", phase="post")["html"])
    assert "You have already seen the answers to this story, so it does not count in your score." in told
    assert "Some details differ this time." not in told
    result = [answer(item) for item in (first, *rest)][-1]
    assert "You had already seen the answers to 1 of these, so that one does not count." in result
    assert ("Some details differ" in words(sender.send("open", item=first)["html"])) == (
        real.scenarios[first].item.variants > 1
    )
