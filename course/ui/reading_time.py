"""Estimate how long parts of the course take, from their word counts and number of decisions."""

import statistics
from collections.abc import Iterable, Mapping
from typing import Final

from course.bank import Scenario
from grader import QUADRANT, Rulebook
from grader.item import OPTIONS_A_GROUP
from grader.readability import WORDS_A_MINUTE, words

SECONDS_A_DECISION: Final = 4.0
"""Seconds per question for choosing among options already read."""
QUESTION_WORDS: Final = 20
"""Words on every question screen in addition to its text and options: title, hint, folded thread, buttons."""
POST_WORDS: Final = 8
"""Words shown with every post in addition to its text: author, platform and time."""
FEWEST_TIMES: Final = 11
"""Minimum number of measured times before an item's times are used."""
PLAUSIBLE: Final = (15.0, 1200.0)
"""Range of plausible seconds for one item; less means it was not read, more includes a break."""
FACTORS: Final = (0.6, 1.7)
"""Limits of the factor by which measured times scale the estimate."""
VERDICT_WORDS: Final = 70
FEEDBACK_WORDS: Final = 60
"""Words on a verdict or feedback screen, on average over the bank."""


class Pace:
    """Estimates reading times for items of one rulebook."""

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
        """Return the estimated seconds for threads and questions and, if `feedback`, for verdicts and feedback."""
        return self._factor * sum(self._counted(scenario, feedback) for scenario in scenarios)

    def calibrate(self, scenarios: Mapping[str, Scenario], durations: Mapping[str, Iterable[float]]) -> None:
        """Scale all estimates by measured times: by the median, over items, of median measured time / estimate.

        `durations`: item -> seconds. Ignores items with fewer than FEWEST_TIMES times, and times outside PLAUSIBLE. The
        factor is limited to FACTORS.
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
        """Estimate seconds for one scenario, using mean option lengths: finding the offered options needs a search."""
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
