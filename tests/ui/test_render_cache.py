"""What is the same for everybody is rendered once, and never what is another's."""

from typing import Any

import pytest
from jinja2 import Environment

from course.bank import Bank
from course.store import Store
from course.ui import Page
from course.ui.render_cache import MOST, Once
from course.ui.view import View
from tests.ui.sending import Sender, screen

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


def test_feedback_on_a_variant_is_that_of_no_other(real: Bank, store: Store) -> None:
    """A view that has shown others says what a fresh one says."""
    single = (id_ for id_, each in real.scenarios.items() if each.item.stages == 1 and not each.quick)
    item = next(id_ for id_ in single if len(real.variants[id_]) > 2)
    picks = {group: [options[0]] for group, options in real.scenarios[item].offers.items()}
    shared, told = View(real), list[str]()
    learner = Sender(Page(real, store, cohort="open", view=shared))
    learner.send("release")  # what the self-assessment keeps
    for _ in real.variants[item]:
        answer = learner.complete(item, {"quadrant": "multi-party", **picks})
        told.append(answer["html"])
        assert screen(told[-1]) == "feedback"
        fresh = Sender(Page(real, store, cohort="open", view=View(real)))
        assert fresh.send("hello", token=answer["token"])["html"] == told[-1]
    assert len(set(told)) == len(real.variants[item])


def test_templates_are_ready_before_the_first_asks(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    view = View(bank)
    view.rehearse()
    names = view._environment.list_templates()
    assert len(names) > 10
    monkeypatch.setattr(view._environment, "compile", None)
    for name in names:
        view._environment.get_template(name)
