"""What a learner sees: every screen as HTML, rendered from the sitting and from nothing else."""

import re
from collections import Counter
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from course.bank import Bank
from course.page import Shown
from course.progress import Progress
from course.session import Session, Sitting
from course.ui.lesson import Feedback, Lesson
from grader import Clause

HEADING: Final = "course-heading"
"""The id of every screen's heading, where focus goes when the screen changes."""
ERRORS: Final = "course-errors"
MINUTES_EACH: Final = 5
CLAUSES_AGAIN: Final = 3

_TEMPLATES: Final = Path(__file__).parent / "templates"
_NUMBER: Final = re.compile(r"\+?\d(?:[\d -]{1,15})\d")


class View:
    """The screens of one bank. Holds nothing of any learner, so that one serves all of a process."""

    def __init__(self, bank: Bank) -> None:
        self.bank = bank
        self.lessons = {id_: Lesson(scenario, bank.rulebook) for id_, scenario in bank.scenarios.items()}
        stages = {(each.item.story, each.item.stage): id_ for id_, each in bank.scenarios.items()}
        self._before = {
            id_: stages[each.item.story, each.item.stage - 1]
            for id_, each in bank.scenarios.items()
            if each.item.stage > 1
        }
        self._environment = Environment(
            loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
            lstrip_blocks=True,
        )  # fmt: skip
        self._environment.filters |= {"percent": percent, "initials": initials, "calls": calls}
        self._environment.globals |= {"rulebook": bank.rulebook, "heading": HEADING, "minutes_each": MINUTES_EACH}
        self._environment.globals["few"] = min(len(bank.rulebook.quadrants), len(bank.scenarios))

    def first(self) -> str:
        """The page as it can be read before anything is known of the visitor."""
        body = self._render("welcome", Sitting(), begun=False, done=None, count=0, all=len(self.bank.scenarios))
        return f'<div class="course">{body}</div>'

    def show(self, session: Session) -> Shown:
        """The screen on which the learner is."""
        sitting, done = session.sitting, session.done
        context: dict[str, Any] = {"begun": session.sitting.turn > 0, "done": done, "count": len(done.done)}
        context["all"] = len(self.bank.scenarios)
        if sitting.screen in ("note", "scenario"):
            context |= self._on_scenario(sitting, done, session.attempt(sitting.item))
        elif sitting.screen == "feedback":
            context |= self._on_feedback(sitting, done)
        elif sitting.screen == "overview":
            ready = [id_ for id_ in done.open if self._before.get(id_) not in done.open]
            context |= {"lessons": self.lessons, "drafts": sitting.drafts, "ready": ready}
        elif sitting.screen == "summary":
            context |= {"lessons": self.lessons, "again": self._again(done), "following": done.after("")}
        html = self._render(sitting.screen, sitting, **context)
        return Shown(html, ERRORS if sitting.missing else HEADING, self._announced(sitting, done))

    def prepare(self, item: str) -> None:
        """Find what feedback on the item will say, while its learner still reads; once for all learners."""
        if item in self.lessons:
            self.lessons[item].prepare()

    def _render(self, screen: str, sitting: Sitting, **context: Any) -> str:
        template = self._environment.get_template(f"{screen}.html")
        return template.render(screen=screen, sitting=sitting, **context)

    def _on_scenario(self, sitting: Sitting, done: Progress, attempt: str) -> dict[str, Any]:
        scenario = self.bank.scenarios[sitting.item]
        return {
            "item": scenario.item,
            "known": self._known(sitting.item),
            "offers": scenario.offers,
            "attempt": attempt,
            "draft": sitting.drafts[sitting.item],
            "number": list(done.quadrants).index(sitting.item) + 1,
            "tries": len(done.tries.get(sitting.item, ())),
        }

    def _on_feedback(self, sitting: Sitting, done: Progress) -> dict[str, Any]:
        lesson = self.lessons[sitting.item]
        attempt = next(each for each in done.tries[sitting.item] if each.id == sitting.attempt)
        quadrant = self.bank.rulebook.quadrants[lesson.scenario.quadrant]
        following = done.after(sitting.item)
        return {
            "item": lesson.scenario.item,
            "offers": lesson.scenario.offers,
            "ruling": lesson.scenario.ruling,
            "attempt": attempt,
            "feedback": lesson.feedback(attempt) if lesson.current(attempt) else None,
            "texts": [text for text in self.bank.rulebook.texts if text.shown == quadrant.id],
            "following": self.bank.scenarios[following].item if following else None,
        }

    def _known(self, item: str) -> set[str]:
        """The acts that the stage before has told; empty where there is none."""
        before = self._before.get(item)
        return {act.id for act in self.bank.scenarios[before].item.case.acts} if before else set()

    def _again(self, done: Progress) -> list[tuple[Clause, int]]:
        """The clauses behind most of what the latest attempts missed, with how often; the most missed first."""
        counted: Counter[str] = Counter()
        for item in done.done:
            feedback = self._told(item, done)
            counted.update(
                clause.id
                for lines in (feedback.groups.values() if feedback else ())
                for line in lines
                if line.explanation.fits is False
                for clause in line.clauses
            )
        return [(self.bank.rulebook.clauses[clause], times) for clause, times in counted.most_common(CLAUSES_AGAIN)]

    def _told(self, item: str, done: Progress) -> Feedback | None:
        lesson, attempt = self.lessons[item], done.latest(item)
        return lesson.feedback(attempt) if attempt and lesson.current(attempt) else None

    def _announced(self, sitting: Sitting, done: Progress) -> str:
        if sitting.missing:
            return "Not submitted yet: something is still open."
        if sitting.screen == "feedback":
            score = next(each.score for each in done.tries[sitting.item] if each.id == sitting.attempt)
            return f"Saved. Your score is {percent(score)}."
        return ""


def percent(score: float | None) -> str:
    """A score in [0, 1] as learners read it: "78%"; a dash where there is none."""
    return "–" if score is None else f"{round(score * 100)}%"


def initials(name: str) -> str:
    """One or two letters for a name: the first and the last word's, titles left out."""
    words = [word for word in re.findall(r"[^\W\d_][\w'’-]*\.?", name) if not word.endswith(".")]
    return "".join(word[0].upper() for word in dict.fromkeys((*words[:1], *words[-1:])))


def calls(text: str) -> Markup:
    """The text with every telephone number in it made a link that dials."""
    parts: list[Markup] = []
    end = 0
    for found in _NUMBER.finditer(text):
        dialled = re.sub(r"[^\d+]", "", found[0])
        parts += [escape(text[end : found.start()]), Markup('<a href="tel:{}">{}</a>').format(dialled, found[0])]
        end = found.end()
    return Markup("").join([*parts, escape(text[end:])])
