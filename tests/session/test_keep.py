"""What learners do with what is kept of them."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from course.bank import Bank, Forms
from course.session import Forgotten, Guesser, Guesses, Keeping, Refused, Session, Sitting, verify
from course.store import Cohort, Store, hash_token
from tests.session.moment import NINE, TEN, answer_all, form

NOBODY = "hjkmn-hjkmn-hjkmn-hjkmn"


def sit(bank: Bank, store: Store, *, codes: bool = True) -> tuple[Session, Keeping]:
    session = Session(bank, store, "autumn")
    return session, Keeping(session, store, Guesser(Guesses()), bank.rulebook.version, codes=codes)


def begun(bank: Bank, store: Store, *, codes: bool = True) -> tuple[Session, Keeping]:
    session, keeping = sit(bank, store, codes=codes)
    session.enrol(NINE)
    return session, keeping


def finish(session: Session, bank: Bank) -> None:
    """Complete the course: every story right, with its feedback."""
    for item, scenario in bank.scenarios.items():
        session.act("read", {"item": item}, NINE)
        applies = {
            group: [option for option, worth in weights.items() if worth > 0]
            for group, weights in scenario.key.weights.items()
        }
        answer_all(session, item, TEN, quadrant=scenario.quadrant, **applies)
        session.act("review", {"item": item}, TEN)


def test_come_back_with_the_code_alone(bank: Bank, store: Store) -> None:
    session, _ = begun(bank, store)
    there, keeping = sit(bank, store)
    keeping.come_back(str(session.token).upper(), TEN)
    assert (there.token, there.sitting) == (session.token, session.sitting)


def test_come_back_with_a_wrong_code_changes_nothing(bank: Bank, store: Store) -> None:
    session, keeping = begun(bank, store)
    before = (session.token, session.sitting)
    with pytest.raises(Refused, match=r"^This resume code is not known here\."):
        keeping.come_back(NOBODY, TEN)
    assert (session.token, session.sitting) == before


@pytest.mark.parametrize("typed", [None, 7, ["abc234"]])
def test_come_back_with_what_is_no_text(typed: object, bank: Bank, store: Store) -> None:
    _, keeping = begun(bank, store)
    with pytest.raises(Refused, match=r"but nothing was entered\.$"):
        keeping.come_back(typed, TEN)


def test_hello_where_the_server_vouches_is_no_guess(bank: Bank, store: Store) -> None:
    session, keeping = sit(bank, store, codes=False)
    for _ in range(9):
        assert keeping.hello("a-token-that-the-server-gave", "", TEN)
    assert session.learner is None


def test_hello_without_a_token_or_with_its_own_is_no_guess(bank: Bank, store: Store) -> None:
    session, keeping = begun(bank, store)
    for _ in range(9):
        assert keeping.hello(str(session.token), "", TEN)
    _, nobody = sit(bank, store)
    for _ in range(9):
        assert nobody.hello("", "", TEN)


def test_come_back_is_limited_whichever_way_codes_are_tried(bank: Bank, store: Store) -> None:
    session, _ = begun(bank, store)
    _, keeping = sit(bank, store)
    for _ in range(2):
        with pytest.raises(Refused, match="not known"):
            keeping.come_back(NOBODY, TEN)
        keeping.hello("nobody-has-this", "", TEN)
    with pytest.raises(Refused, match=r"Please wait 30 seconds"):
        keeping.come_back(session.token, TEN)
    with pytest.raises(Refused, match=r"Please wait 30 seconds"):
        keeping.hello(str(session.token), "", TEN)
    keeping.come_back(session.token, TEN + timedelta(seconds=30))


def test_hello_with_one_join_link_after_the_other_is_limited_and_with_the_same_is_not(bank: Bank, store: Store) -> None:
    store.add_cohort(Cohort("june", "June", NINE, code="xyz789"))
    session, keeping = sit(bank, store)
    for _ in range(9):
        keeping.hello("", "aaaaa2", TEN)
    assert session.membership.unknown
    for code in ("aaaaa3", "aaaaa4", "aaaaa5"):
        keeping.hello("", code, TEN)
    with pytest.raises(Refused, match=r"Please wait 30 seconds"):
        keeping.hello("", "xyz789", TEN)
    with pytest.raises(Refused, match=r"Please wait 30 seconds"):
        keeping.come_back("xyz789", TEN)
    keeping.hello("", "xyz789", TEN + timedelta(seconds=30))
    assert session.membership.id == "june"


def test_the_join_code_of_another_group_asks_whether_to_move(bank: Bank, store: Store) -> None:
    june = Cohort("june", "June", NINE, code="xyz789")
    store.add_cohort(june)
    store.add_cohort(Cohort("autumn", "Autumn", NINE, code="abc234"))
    session, keeping = begun(bank, store)
    token, learner = session.token, session.learner
    keeping.come_back(" XYZ 789.", TEN)
    assert (session.membership.id, session.membership.invited) == ("autumn", june)
    assert (session.token, session.learner) == (token, learner)
    with pytest.raises(Refused, match="the join code for “Autumn”, which you have already joined"):
        keeping.come_back("abc234", TEN)
    with pytest.raises(Refused, match="This join code is not known here"):
        keeping.come_back("zzz999", TEN)


def test_the_join_code_of_another_group_does_not_move_who_came_from_a_course(bank: Bank, store: Store) -> None:
    store.add_cohort(Cohort("june", "June", NINE, code="xyz789"))
    session = Session(bank, store, "autumn")
    session.enrol(NINE)
    keeping = Keeping(session, store, Guesser(Guesses()), bank.rulebook.version, codes=False, fixed=True)
    with pytest.raises(Refused, match=r"^Your course in the learning management system is your group here"):
        keeping.come_back("xyz789", TEN)
    assert session.membership.invited is None


def test_new_code_ends_the_one_before(bank: Bank, store: Store) -> None:
    session, keeping = begun(bank, store)
    before = str(session.token)
    keeping.new_code()
    assert session.token != before
    assert store.learner(hash_token(before)) is None
    found = store.learner(hash_token(str(session.token)))
    assert found is not None
    assert session.learner is not None
    assert found.id == session.learner.id
    _, elsewhere = sit(bank, store)
    with pytest.raises(Refused, match="not known"):
        elsewhere.come_back(before, TEN)


def test_leave_is_nobody_again(bank: Bank, store: Store) -> None:
    session, keeping = begun(bank, store)
    token = str(session.token)
    keeping.leave()
    assert (session.token, session.learner, session.sitting) == (None, None, Sitting())
    assert store.learner(hash_token(token)) is not None


def test_copy_holds_everything_and_no_code(bank: Bank, store: Store) -> None:
    session, keeping = begun(bank, store)
    answer_all(session)
    copy = keeping.copy(TEN)
    everything = json.loads(copy.json)
    assert (copy.part, copy.parts, "part" in everything) == (1, 1, False)
    [attempt] = store.attempts()
    assert everything["exported"] == "2026-09-01T10:00:00+00:00"
    assert everything["learners"] == [
        {"id": attempt.learner, "cohort": "autumn", "created": "2026-09-01T09:00:00.000000+00:00", "simulated": False}
    ]
    assert [each["response"] for each in everything["attempts"]] == [attempt.response]
    assert everything["places"][0]["state"] == session.sitting.to_state()
    [row] = csv.DictReader(copy.csv.splitlines())
    assert (row["item"], row["score"], json.loads(row["response"])) == (
        "porridge",
        str(attempt.score),
        attempt.response,
    )
    token = str(session.token)
    assert [secret for secret in (token, hash_token(token)) if secret in copy.json + copy.csv] == []
    assert [(each.act, each.role, each.rows) for each in store.audit.notes()] == [("export", "learner", 6)]


def test_copy_keeps_letters_as_they_are(bank: Bank, store: Store) -> None:
    session = Session(bank, store, "été")
    session.enrol(NINE)
    keeping = Keeping(session, store, Guesser(Guesses()), bank.rulebook.version, codes=True)
    assert '"cohort": "été"' in keeping.copy(TEN).json


def test_copy_says_no_more_of_a_form_than_the_form_does(bank: Bank, store: Store) -> None:
    session, keeping = sit(replace(bank, forms=Forms(("porridge", "goose"), ())), store)
    session.act("take", {"phase": "pre"}, NINE)
    for question in ("quadrant", "desks", "moves"):
        session.act("submit", form(session.desk.attempt("porridge", "pre"), question), TEN)
    silent = keeping.copy(TEN)
    everything = json.loads(silent.json)
    assert everything["left_out"].startswith("Results of a self-assessment that you have begun are left out")
    [attempt], [row] = everything["attempts"], csv.DictReader(silent.csv.splitlines())
    outcome = {"score", "groups", "critical_miss", "harmful_pick"}
    assert (attempt["item"], outcome & set(attempt), {row[name] for name in outcome}) == ("porridge", set(), {""})
    session.act("end", {"phase": "pre"}, TEN)
    told = json.loads(keeping.copy(TEN).json)
    assert ("left_out" in told, outcome - set(told["attempts"][0])) == (False, set())


def test_copies_that_follow_one_another_are_noted_once_an_hour(bank: Bank, store: Store) -> None:
    _, keeping = begun(bank, store)
    for minute in range(0, 121, 20):
        keeping.copy(TEN + timedelta(minutes=minute))
    assert [(each.noted.hour, each.rows) for each in store.audit.notes()] == [(10, 1), (11, 1), (12, 1)]


def test_copy_of_very_much_comes_in_parts(bank: Bank, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("course.session.privacy.MOST_ROWS", 4)
    session, keeping = begun(bank, store)
    for minutes in range(3):
        at = TEN + timedelta(minutes=minutes)
        session.act("open", {"item": "porridge"}, at)
        answer_all(session, at=at)
    copies = [keeping.copy(TEN, part) for part in (1, 2, 3)]
    told = [json.loads(copy.json) for copy in copies]
    assert [(copy.part, copy.parts, each["part"]) for copy, each in zip(copies, told, strict=True)] == [
        (1, 3, "1 of 3"), (2, 3, "2 of 3"), (3, 3, "3 of 3"),
    ]  # fmt: skip
    assert [len(each["answers"]) for each in told] == [4, 4, 1]
    assert [len(each["attempts"]) for each in told] == [3, 0, 0]
    assert keeping.copy(TEN, 99).part == 3


def test_erase_leaves_nothing_and_every_other_window_is_nobody(bank: Bank, store: Store) -> None:
    session, keeping = begun(bank, store)
    token = str(session.token)
    answer_all(session)
    window, beside = sit(bank, store)
    beside.hello(token, "", TEN)
    keeping.erase(TEN)
    assert (session.learner, store.learner(hash_token(token)), store.attempts()) == (None, None, [])
    beside.hello(token, "", TEN)
    assert (window.learner, window.token) == (None, None)
    with pytest.raises(Refused, match="nothing stored about you yet"):
        keeping.erase(TEN)


def test_record_is_issued_once_and_revoked_with_its_learner(bank: Bank, store: Store) -> None:
    session, keeping = begun(bank, store)
    with pytest.raises(Refused, match="when you have completed the course"):
        keeping.record(TEN)
    finish(session, bank)
    record, code = keeping.record(TEN)
    assert keeping.record(TEN + timedelta(days=9)) == (record, code)
    found, said = verify(store, code.lower())
    assert (found is not None, said) == (True, (
        f"Valid: the record {code} was issued on 1 September 2026 to a learner who had completed the course "
        f"(course {record.course_version}, rules {bank.rulebook.version[:8]})."
    ))  # fmt: skip
    keeping.erase(TEN + timedelta(days=1))
    assert verify(store, code)[1] == (
        f"Revoked on 2 September 2026: the record {code} of 1 September 2026 is no longer valid, because its learner "
        "deleted their data or had a newer one issued."
    )
    assert verify(store, "2222-2222-2222-2222") == (
        None,
        "Unknown: no completion record with the code 2222-2222-2222-2222 was issued here.",
    )


def test_record_is_one_for_each_learner_whatever_their_code(bank: Bank, store: Store) -> None:
    session, keeping = begun(bank, store)
    finish(session, bank)
    codes = [keeping.record(TEN)[1]]
    _, beside = sit(bank, store)
    beside.hello(str(session.token), "", TEN)
    for day in (1, 2):
        keeping.new_code()
        codes.append(keeping.record(TEN + timedelta(days=day))[1])
    assert [verify(store, code)[1].split()[0].strip(":") for code in codes] == ["Revoked", "Revoked", "Valid"]
    with pytest.raises(Refused, match="replaced in another window"):
        beside.record(TEN)
    assert verify(store, codes[2])[1].startswith("Valid")
    keeping.erase(TEN + timedelta(days=3))
    assert [re.findall(r"Revoked on (\d)", verify(store, code)[1]) for code in codes] == [["2"], ["3"], ["4"]]
    with pytest.raises(Forgotten):
        beside.record(TEN)


def test_records_under_one_code_after_the_other_come_three_at_once_and_then_slowly(bank: Bank, store: Store) -> None:
    session, keeping = begun(bank, store)
    finish(session, bank)
    for _ in range(3):
        keeping.new_code()
        assert keeping.record(TEN) == keeping.record(TEN)
    keeping.new_code()
    with pytest.raises(Refused, match=r"^Several records have been made here just now\. Please wait 60 seconds, then"):
        keeping.record(TEN)
    keeping.record(TEN + timedelta(minutes=1))


def test_signed_in_learners_hold_no_code(bank: Bank, store: Store) -> None:
    session, keeping = begun(bank, store, codes=False)
    before = store.learner(hash_token(str(session.token)))
    for work in (keeping.new_code, keeping.leave, lambda: keeping.come_back(session.token, TEN)):
        with pytest.raises(Refused, match="signed in"):
            work()
    assert (session.learner, before) == (before, session.learner)
    finish(session, bank)
    keeping.record(TEN)
    keeping.erase(TEN)
    assert store.attempts() == []
