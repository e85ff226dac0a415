"""The review of a cohort: compute its figures from what the store releases. Nothing is graded again."""

import math
from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd

from course.bank import Bank
from course.cohort import disclosure, option_statistics
from course.cohort.attempt_table import as_released
from course.cohort.comparison import edits
from course.cohort.figures import SMALLEST, Figures, QuadrantRow, ScenarioRow, Score, Step
from course.cohort.learning_gain import gain
from course.cohort.mean_score import score
from course.cohort.misconception import misconceptions
from course.cohort.option_rates import clauses, rates
from course.cohort.pick_table import pick
from course.cohort.score_matrix import Matrix
from course.language import N_, _, ngettext
from course.page import Trouble
from course.store import Store

Steps = Sequence[tuple[str, str, int]]
"""The funnel of a cohort: the name of each step, its phase, and the number of items it requires."""
ALONE: Final = N_(
    "The learners of {name} were told that facilitators see no answers of one person, so figures need groups of at "
    "least two learners: choose a --smallest-cell above 1, usually 11."
)


def review(store: Store, bank: Bank, cohort: str, smallest: int = SMALLEST) -> Figures:
    """Return the figures of a cohort, from two queries that release data only for whole groups of learners.

    Raises Trouble for groups of one in a cohort of people who were told that facilitators see no answers of one person.
    """
    about = next((each for each in store.cohorts() if each.id == cohort), None)
    if smallest == 1 and about is not None and about.sight != "results" and not about.simulated:
        raise Trouble(_(ALONE).format(name=about.name))
    given = bank.only(about.scenarios) if about is not None and about.scenarios else bank
    asked, way = asked_by(given), way_of(given)
    came = store.statistics.standings(cohort, asked, [(phase, least) for _, phase, least in way], smallest)
    answered = came[[phase for _, phase, _ in way].index("practice", 1)]
    if not answered:
        return Figures(smallest, len(practised(given)), disclosure.people(answered, smallest))
    frame = as_released(store.statistics.released(cohort, list(given.scenarios), asked, smallest))
    return figure(frame, way, came, given, smallest)


def asked_by(bank: Bank) -> dict[str, tuple[str, ...]]:
    """Return the required items by phase. Items of self-assessments are not practice; quick stories are extra.

    The endings of a story that branches are left out: which one a learner comes to depends on their picks.
    """
    common = tuple(item for item in bank.ordinary if bank.scenarios[item].item.branch is None)
    if bank.forms is None:
        return {"practice": common}
    forms = {"pre": bank.forms.pre, "post": bank.forms.final}
    kept = {*bank.forms.pre, *bank.forms.final}
    return {"practice": tuple(item for item in common if item not in kept), **forms}


def practised(bank: Bank) -> tuple[str, ...]:
    """Return the scenarios that figures are based on: the full stories that everyone is asked to practise.

    Quick stories and the self-assessments' items are left out.
    """
    return tuple(dict.fromkeys(bank.scenarios[item].item.story for item in asked_by(bank)["practice"]))


def way_of(bank: Bank) -> Steps:
    """Return the funnel: joining, the pre-check, the first answer, each quarter of them, all, and the final check.

    A scenario has an answer for each of its stages, so the quarters are named by answers, not by scenarios.
    Endings that depend on what was picked are not counted.
    """
    asked = asked_by(bank)
    every = len(asked["practice"])
    least = sorted({1, *(math.ceil(every * quarter / 4) for quarter in range(1, 4))} - {every})
    steps = [
        (
            ngettext("At least {count} answer", "At least {count} answers", number).format(count=number),
            "practice",
            number,
        )
        for number in least
    ]
    last = _all(bank, every)
    before = [(_("Pre-check, which is optional"), "pre", len(asked["pre"]))] if "pre" in asked else []
    after = [(_("Final self-assessment"), "post", len(asked["post"]))] if "post" in asked else []
    return [(_("Joined"), "practice", 0), *before, *steps, (last, "practice", every), *after]


def _all(bank: Bank, answers: int) -> str:
    """Name the step at which a learner has done everything."""
    whole = len(practised(bank))
    if any(each.item.branch for each in bank.scenarios.values()):
        said = ngettext(
            "The one scenario ({answers} answers, not counting endings that depend on choices)",
            "All {count} scenarios ({answers} answers, not counting endings that depend on choices)",
            max(1, whole),
        )
    elif answers > whole:
        said = ngettext(
            "The one scenario ({answers} answers)", "All {count} scenarios ({answers} answers)", max(1, whole)
        )
    else:
        said = ngettext("The one scenario", "All {count} scenarios", max(1, whole))
    return said.format(count=whole, answers=answers)


def figure(
    frame: pd.DataFrame, way: Steps, came: Sequence[int | None], bank: Bank, smallest: int = SMALLEST
) -> Figures:
    """Return the figures of released attempts (columns RELEASED_COLUMNS).

    `came` is the number of learners who reached each step of the funnel.
    """
    practice = frame[frame["phase"] == "practice"]
    counted = practice[practice["counted"]]
    shown = [disclosure.people(number, smallest) for number in came]
    matrix = Matrix.of(practice, asked_by(bank)["practice"])
    cells = list(pick(practice, bank))
    answered = shown[[phase for _, phase, _ in way].index("practice", 1)]
    overall = score(counted, smallest)
    rows = option_statistics.pick_rows(cells, matrix, smallest)
    answered_items = {str(item) for item in counted["item"].unique()}
    scenarios = practised(bank)
    met = {(each.item.story, each.item.stage) for id_, each in bank.scenarios.items() if id_ in answered_items}
    met_scenarios = {story for story, _ in met}.intersection(scenarios)
    left_out = option_statistics.left_out(rows)
    found, tested = misconceptions(cells, bank.rulebook, smallest)
    return Figures(
        smallest=smallest,
        scenarios_in_all=len(scenarios),
        learners=answered,
        responses=len(counted),
        scenarios_answered=len(met_scenarios),
        stages_answered=sum(story in met_scenarios for story, _ in met),
        further_answered=len({story for story, _ in met} - met_scenarios),
        overall=overall if isinstance(overall, Score) else None,
        funnel=tuple(
            Step(name, number, phase)
            for (name, phase, _), number, known in zip(way, shown, came, strict=True)
            if phase == "practice" or known != 0  # a check that nobody took is no step of this cohort's way
        ),
        quadrants=_quadrants(counted, bank, smallest),
        scenarios=_scenarios(counted, matrix, bank, smallest),
        reliability=matrix.reliability(),
        options=rows,
        rates=rates(cells, smallest),
        left_out=left_out,
        critical_miss=tuple(row for row in left_out if row.safety),
        harmful_pick=option_statistics.harmful(rows),
        misconceptions=found,
        tested=tested,
        sure_and_wrong=option_statistics.sure_and_wrong(cells, smallest),
        clauses=clauses(cells, bank, smallest),
        gain=gain(frame),
        edits=edits(practice, bank, smallest),
    )


def _quadrants(counted: pd.DataFrame, bank: Bank, smallest: int) -> tuple[QuadrantRow, ...]:
    """Return the figures by quadrant. A scenario belongs to the quadrant of its whole story."""
    found: Mapping[str, str] = {id_: scenario.home for id_, scenario in bank.scenarios.items()}
    homes = counted["item"].map(found)
    return tuple(
        QuadrantRow(id_, each.name, score(counted[homes == id_], smallest))
        for id_, each in bank.rulebook.quadrants.items()
    )


def _scenarios(counted: pd.DataFrame, matrix: Matrix, bank: Bank, smallest: int) -> tuple[ScenarioRow, ...]:
    by_item = {str(item): rows for item, rows in counted.groupby("item", observed=True)}
    checks = {*bank.forms.pre, *bank.forms.final} if bank.forms else set()
    found = []
    for quadrant in bank.rulebook.quadrants:
        for scenario in bank.in_quadrant(quadrant):
            item = scenario.item
            shown = score(by_item.get(item.id, counted.iloc[:0]), smallest)
            said = matrix.discriminating(item.id) if isinstance(shown, Score) else (None, None)
            found.append(ScenarioRow(item.id, option_statistics.title(item), quadrant, shown, *said, item.id in checks))
    return tuple(found)
