"""A facilitator confirms the code of a completion record, and learns nothing of whose it is."""

from __future__ import annotations

import pytest

from course.cohort.figures_page import CohortView
from course.page import Trouble
from course.session.code import record_code
from course.store import Record, Store, hash_token
from tests.cohort.answers import NOON, college

CODE = record_code("abcde-fghjk-mnpqr-stuvw")


def test_verify_says_valid_then_revoked(store: Store) -> None:
    learner = store.enrol("1" * 64, "may", NOON)
    store.records.issue(Record(hash_token(CODE), learner.id, NOON, "1.0", "bb22cc33dd"))
    view = CohortView(college(), store, cohort="may", smallest=11)
    shown = view.act("verify", {"code": f" {CODE.lower()} "})
    assert shown is not None
    assert (shown.focus, shown.announce.partition(":")[0], learner.id in shown.html) == ("verified", "Valid", False)
    assert f'<p class="fits verdict" id="verified" tabindex="-1">{shown.announce}</p>' in shown.html
    store.forget(learner.id, NOON)
    revoked = view.act("verify", {"code": CODE})
    assert revoked is not None
    assert revoked.announce.startswith("Revoked on ")
    unknown = view.act("verify", {"code": "2222222222222222"})
    assert unknown is not None
    assert unknown.announce.startswith("Unknown: ")


@pytest.mark.parametrize("code", [None, "", ["x"], "<script>alert(1)</script>", "7" * 40])
def test_verify_refuses_what_is_no_code(store: Store, code: object) -> None:
    view = CohortView(college(), store, cohort="may", smallest=11)
    with pytest.raises(Trouble, match="has 16 letters and digits"):
        view.act("verify", {"code": code})
