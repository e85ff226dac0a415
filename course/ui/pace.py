"""Pace: how long the parts of the course take, from the words on their screens and the decisions to make."""

import statistics
from collections.abc import Iterable, Mapping
from typing import Final

from course.bank import Scenario
from grader import QUADRANT, Rulebook
from grader.item import OPTIONS_A_GROUP
from grader.readability import WORDS_A_MINUTE, words

SECONDS_A_DECISION: Final = 4.0
"""For each question: to choose among options that have been read."""
QUESTION_WORDS: Final = 20
"""On every question screen beside its text and options: the title, the hint, the folded thread, the buttons."""
POST_WORDS: Final = 8
"""With every post beside its own words: who wrote it, where and when."""
FEWEST_TIMES: Final = 11
"""So many people must have done an item before their times count."""
PLAUSIBLE: Final = (15.0, 1200.0)
"""Seconds for one item; less is no reading, and more is a break."""
FACTORS: Final = (0.6, 1.7)
"""By so much at most the measured times change the estimate."""
VERDICT_WORDS: Final = 70
FEEDBACK_WORDS: Final = 60
"""On the screens of a verdict and of feedback, on average over the bank."""


class Pace:
    """The reading time of one rulebook's items."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._known: dict[tuple[str, bool], float] = {}
        self._factor = 1.0
        self._questions = {
            group.id: len(words(group.ask))
            + min(OPTIONS_A_GROUP, len(rulebook.in_group(group.id)))
            * _mean(len(words(f"{option.name} {option.about}")) for option in rulebook.in_group(group.id))
            for group in rulebook.groups.values()
        }
        kinds = sum(len(words(f"{each.name} {each.says}")) for each in rulebook.quadrants.values())
        self._questions[QUADRANT] = kinds + len(words(rulebook.ask_quadrant))

    def seconds(self, scenarios: Iterable[Scenario], *, feedback: bool) -> float:
        """Seconds for the scenarios: thread, questions and, where there is `feedback`, verdicts and feedback."""
        return self._factor * sum(self._counted(scenario, feedback) for scenario in scenarios)

    def calibrate(self, scenarios: Mapping[str, Scenario], durations: Mapping[str, Iterable[float]]) -> None:
        """Scale all times by how long people take: the median over items of their median time against the estimate.

        Items done fewer than FEWEST_TIMES times say nothing, and neither do times outside PLAUSIBLE, in which somebody
        went away. The factor stays within FACTORS.
        """
        ratios = []
        for item, times in durations.items():
            plausible = [each for each in times if PLAUSIBLE[0] <= each <= PLAUSIBLE[1]]
            if item in scenarios and len(plausible) >= FEWEST_TIMES:
                ratios.append(statistics.median(plausible) / self._counted(scenarios[item], feedback=True))
        if ratios:
            self._factor = min(max(statistics.median(ratios), FACTORS[0]), FACTORS[1])

    def _counted(self, scenario: Scenario, feedback: bool) -> float:
        known = (scenario.item.id, feedback)
        if known not in self._known:
            self._known[known] = self._seconds(scenario, feedback)
        return self._known[known]

    def _seconds(self, scenario: Scenario, feedback: bool) -> float:
        """The mean option stands for those that will be offered, since finding these takes a search."""
        case = scenario.item.case
        read = 0.0 + sum(
            len(words(text)) for text in (scenario.item.setting, *(act.post or act.event for act in case.acts))
        )
        read += POST_WORDS * len(case.acts)
        for question in scenario.asked:
            read += QUESTION_WORDS + self._questions[question] + (VERDICT_WORDS if feedback else 0)
        if feedback and not scenario.quick:
            read += FEEDBACK_WORDS
        return 60 * read / WORDS_A_MINUTE + SECONDS_A_DECISION * len(scenario.asked)


def _mean(counts: Iterable[int]) -> float:
    found = list(counts)
    return sum(found) / len(found) if found else 0.0
