"""What the facilitator's page does with each action, and what it shows."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from course.cohort.facilitator_page import UNREAD, CohortPage
from course.cohort.figures_page import EVERY, CohortView
from course.page import FAILED, UNREADABLE, Shown, Trouble
from course.store import Cohort, Store, StoreError
from tests.cohort.answers import NOON, attempt, college, learners


def view(store: Store, cohort: str = "may") -> CohortView:
    return CohortView(college(), store, cohort=cohort, smallest=11, clock=lambda: datetime(2031, 5, 6, 14, 30, 15))  # noqa: DTZ001 - the wall clock


def fill(store: Store, number: int, item: str = "goose") -> None:
    store.append_many(
        attempt(each, item, desks=["press-desk"] if item == "goose" else None) for each in learners(number)
    )


def words(shown: Shown | None) -> str:
    """What is to be read, without tags and double spaces."""
    assert shown is not None
    return " ".join(re.sub(r"<[^>]+>", " ", shown.html).replace("\u00a0", " ").split())


def test_hello_without_answers_says_what_to_do(store: Store) -> None:
    said = words(view(store).act("hello", {"token": ""}))
    assert "Refresh Automatic As of 14:30:15 No answers yet Share the link to the learners’ app" in said


def test_times_are_those_of_the_facilitators_browser(store: Store) -> None:
    page = CohortView(
        college(), store, cohort="may", smallest=11, clock=lambda: datetime(2031, 5, 6, 14, 30, 15, tzinfo=UTC)
    )
    page.zone = ZoneInfo("America/Toronto")
    assert "As of 10:30:15" in words(page.show())


def test_hello_with_few_learners_says_nothing_else(store: Store) -> None:
    fill(store, 10)
    said = words(view(store).act("hello", {}))
    assert "Fewer than 11 learners have answered Figures appear here" in said
    assert "10" not in said
    assert "night" not in said.lower()


def test_hello_shows_figures_in_words_charts_and_tables(store: Store) -> None:
    fill(store, 22)
    fill(store, 22, "porridge")
    shown = view(store).act("hello", {})
    assert shown is not None
    said = words(shown)
    assert "At least 22 people joined and at least 22 answered; at least 22 have done all 2 scenarios." in said
    assert "In practice they earned 90 % of the marks" in said
    assert "44 answers to 2 scenarios: first attempts only, counted in groups of 11." in said
    assert "“Night porter” in “The goose on the green” was left out by at least 12 of 22 learners" in said
    assert (
        "Situation Learners Mean score 95 % interval Within the college 22 100 % 100 to 100 % From outside 22 85 %"
        in said
    )
    assert "Night porter Safety The goose on the green essential at least 12 22 ≥ 54 % 35 to 100 %" in said
    names = re.findall(r'role="img" aria-label="Bar chart: ([^.]*)\.', shown.html)
    assert names == [
        name
        for name in (
            "Learners’ progress", "Score by situation", "Options left out", "Safety", "Who picked what",
        )
        for _ in "12"
    ]  # fmt: skip
    assert shown.html.count("<table>") == 6


def test_hello_marks_what_is_simulated_and_escapes_names(store: Store) -> None:
    store.add_cohort(Cohort("real", "<b>Real</b>", NOON))
    fill(store, 1)
    assert "Simulated. These answers were made up by the demonstration." in words(view(store).act("hello", {}))
    shown = view(store, "real").act("hello", {})
    assert "These answers were made up" not in words(shown)
    assert shown is not None
    assert "<b>Real" not in shown.html
    assert "&lt;b&gt;Real&lt;/b&gt;" in shown.html


def test_show_never_names_a_learner(store: Store) -> None:
    fill(store, 22)
    shown = view(store).act("hello", {})
    assert shown is not None
    assert "learner-" not in shown.html


def test_choose_shows_another_cohort(store: Store) -> None:
    store.add_cohort(Cohort("june", "June people", NOON))
    fill(store, 12)
    seen = view(store)
    assert '<h1 id="course-heading" tabindex="-1">may</h1>' in seen.show().html
    shown = seen.act("choose", {"cohort": "june"})
    assert shown is not None
    assert (shown.focus, shown.announce) == ("course-heading", "Now showing another cohort.")
    assert '<option value="june" selected>June people</option>' in shown.html


def test_compare_puts_another_cohort_beside(store: Store) -> None:
    fill(store, 22)
    june = (replace(attempt(each, "goose"), cohort="june", id=each, learner=f"june-{each}") for each in learners(33))
    store.append_many(june)
    seen = view(store)
    seen.act("hello", {})
    said = words(seen.act("compare", {"beside": "june"}))
    assert "The goose on the green 85 % 22 100 % 33 +15 (+15 to +20) higher, unlikely to be chance" in said
    assert "1 of 3" not in said
    assert "higher, hardly" not in words(seen.act("compare", {"beside": ""}))
    with pytest.raises(Trouble, match="This cohort no longer exists"):
        seen.act("compare", {"beside": ["june"]})


def test_scenario_shows_who_picked_what_there(store: Store) -> None:
    fill(store, 22)
    fill(store, 22, "porridge")
    seen = view(store)
    assert "“The goose on the green”: " in words(seen.act("scenario", {"item": "goose"}))
    said = words(seen.act("scenario", {"item": "porridge"}))
    assert "“Porridge again”: " in said
    assert "Dean of people essential at least 11 22 ≥ 50 % 31 to 100 %" in said
    with pytest.raises(Trouble, match="This scenario no longer exists"):
        seen.act("scenario", {"item": "swan"})


@pytest.mark.parametrize("fields", [{}, {"cohort": "none"}, {"cohort": ["may"]}, {"cohort": 3}])
def test_choose_refuses_a_cohort_that_is_not_there(store: Store, fields: dict[str, object]) -> None:
    fill(store, 1)
    with pytest.raises(Trouble, match="This cohort no longer exists"):
        view(store).act("choose", fields)


def test_show_takes_the_newest_cohort_where_the_usual_one_is_not_there(store: Store) -> None:
    store.add_cohort(Cohort("june", "June people", NOON))
    assert "June people" in words(view(store, "open").act("hello", {}))


def test_refresh_shows_what_has_come_in(store: Store) -> None:
    seen = view(store)
    seen.act("hello", {})
    fill(store, 11)
    shown = seen.act("refresh", {})
    assert "At least 11 people joined and at least 11 answered" in words(shown)
    assert shown is not None
    assert (shown.focus, shown.announce) == ("refresh", "Refreshed.")


def test_beat_shows_new_answers_when_a_look_is_due(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    seen = view(store)
    seen.act("hello", {})
    fill(store, 11)
    assert seen.act("beat", {}) is None
    now += EVERY
    shown = seen.act("beat", {})
    assert "At least 11 people joined and at least 11 answered" in words(shown)
    assert shown is not None
    assert (shown.focus, shown.announce) == ("", "New answers have come in.")
    now += EVERY
    assert seen.act("beat", {}) is None


def test_watch_stops_and_starts_the_looks(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    seen = view(store)
    stopped = seen.act("watch", {})
    assert stopped is not None
    assert (stopped.focus, stopped.announce) == ("watch", "This page stays as it is until you refresh it.")
    assert 'data-action="watch" aria-pressed="false"' in stopped.html
    fill(store, 11)
    now += EVERY
    assert seen.act("beat", {}) is None
    started = seen.act("watch", {})
    assert started is not None
    assert started.announce == "This page refreshes automatically again."


def test_act_refuses_what_it_does_not_know(store: Store) -> None:
    with pytest.raises(Trouble, match="something that does not exist"):
        view(store).act("drop", {})


def test_page_answers_each_message_in_words(store: Store) -> None:
    page = CohortPage(view(store))
    assert repr(page) == "CohortPage()"
    hello = page.answer({"seq": 7, "action": "hello", "fields": {}})
    assert (hello["ack"], hello["focus"], hello["announce"], "No answers yet" in hello["html"]) == (7, "", "", True)
    assert page.answer({"seq": 8, "action": "beat", "fields": {}}) == {"ack": 8}
    assert page.answer({"seq": 9, "action": "choose", "fields": {}}) == {
        "ack": 9,
        "trouble": "This cohort no longer exists. Please refresh.",
    }


def test_page_does_not_act_twice_on_what_is_sent_again(store: Store) -> None:
    page = CohortPage(view(store))
    watch = {"seq": 8, "action": "watch", "fields": {}}
    assert ['aria-pressed="false"' in page.answer(watch)["html"] for _ in "123"] == [True, True, True]
    assert 'aria-pressed="true"' in page.answer({**watch, "seq": 9})["html"]


@pytest.mark.parametrize(
    "wrong",
    [None, [], {"seq": True, "action": "hello", "fields": {}}, {"seq": 1, "action": 2, "fields": {}}, {"seq": 0}],
)
def test_page_refuses_what_is_no_message(store: Store, wrong: object) -> None:
    assert CohortPage(view(store)).answer(wrong) == {"ack": 0, "trouble": UNREADABLE}


def test_page_says_no_more_than_a_sentence_of_what_failed(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    page = CohortPage(view(store))

    def lost(_cohort: str) -> None:
        raise StoreError("the store at sqlite:////secret is gone")

    monkeypatch.setattr(store.statistics, "seen", lost)
    assert page.answer({"seq": 10, "action": "refresh", "fields": {}}) == {"ack": 10, "trouble": UNREAD}

    def broken(_cohort: str) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(store.statistics, "seen", broken)
    assert page.answer({"seq": 11, "action": "refresh", "fields": {}}) == {"ack": 11, "trouble": FAILED}


def test_page_can_be_read_before_it_is_live(store: Store) -> None:
    fill(store, 11)
    bundle, _ = CohortPage(view(store))._repr_mimebundle_()
    assert "11" in bundle["text/html"]
    assert bundle["text/plain"] == "CohortPage()"


def test_page_keeps_what_it_knows_out_of_its_traits(store: Store) -> None:
    fill(store, 11)
    state = json.dumps(
        {
            name: str(value)
            for name, value in CohortPage(view(store)).get_state().items()
            if name not in ("_esm", "_css")
        }
    )
    assert "night-porter" not in state
    assert "Night porter" not in state
