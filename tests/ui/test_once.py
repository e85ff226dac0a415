"""What is the same for everybody is rendered once, and never what is another's."""

import re
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment

from course.bank import Bank, open_bank
from course.settings import Settings
from course.store import Store
from course.ui import Page
from course.ui.once import MOST, Once
from course.ui.view import View
from tests.ui.sending import Sender

MADE: Any = Environment(autoescape=True).from_string("{% macro tell(what) %}<p>{{ what }}</p>{% endmacro %}").module


def test_macro_is_rendered_once_for_each_of_what_differs() -> None:
    once = Once()
    told = [once(MADE.tell, what, of=of) for what, of in (("<one>", 1), ("other", 1), ("other", 2))]
    assert told == ["<p>&lt;one&gt;</p>", "<p>&lt;one&gt;</p>", "<p>other</p>"]


def test_no_more_is_kept_than_fits() -> None:
    once = Once()
    for at in range(MOST + 3):
        once(MADE.tell, at, of=at)
    assert len(once._kept) == 3


def test_feedback_on_a_variant_is_that_of_no_other(tmp_path: Path) -> None:
    """A view that has shown others says what a fresh one says."""
    settings = Settings.from_environment({})
    bank = open_bank(settings.guidance, settings.scenarios)
    single = (id_ for id_, each in bank.scenarios.items() if each.item.stages == 1)
    item = next(id_ for id_ in single if len(bank.variants[id_]) > 2)
    picks = {group: [options[0]] for group, options in bank.scenarios[item].offers.items()}
    store = Store.open(f"sqlite:///{tmp_path / 'course.db'}")
    shared, told = View(bank), list[str]()
    learner = Sender(Page(bank, store, cohort="open", view=shared))
    token = learner.send("begin")["token"]
    learner.send("release")  # what the self-assessment keeps
    for _ in bank.variants[item]:
        learner.send("open", item=item)
        sent = learner.form(item, quadrant="multi-party", certainty="", **picks)
        told.append(learner.send("submit", **sent)["html"])
        fresh = Sender(Page(bank, store, cohort="open", view=View(bank)))
        assert parts(fresh.send("hello", token=token, join="", at="")["html"]) == parts(told[-1])
    assert len({parts(each) for each in told}) == len(bank.variants[item])
    store.close()


def test_templates_are_ready_before_the_first_asks(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    view = View(bank)
    view.rehearse()
    names = view._environment.list_templates()
    assert len(names) > 10
    monkeypatch.setattr(view._environment, "compile", None)
    for name in names:
        view._environment.get_template(name)


def parts(html: str) -> str:
    """What comes first, the situation, the reasons and the thread of a feedback."""
    kept = '<section class="first".*?</ul>', '<div class="kind">.*?</section>', "<details class.*?</details>"
    return "".join(re.findall("|".join((*kept, '<ol class="acts">.*?</ol>')), html, re.DOTALL))
