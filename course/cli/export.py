"""`course export`: files for other systems, and reports to forward."""

import math
import re
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import groupby
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import Any, Literal, TypeVar

import click

from course.cli import delivery
from course.cli.content_location import bank, takes_content, takes_language, takes_stories
from course.cli.delivery import Unusable, deliver, takes_cohort, takes_output, unmixed, watched
from course.cli.failure import WrongUse
from course.cli.file_type import kind_of
from course.cli.handout import laying
from course.cli.help_examples import Exemplified, ExemplifiedGroup
from course.cli.launch import cmi5, scorm
from course.cli.store_options import open_store, takes_cell, takes_store
from course.export import PAPERS, Document, Handout, Paper, PaperAbsent, UnknownItem
from course.export.canvas import BadRoster, Counted, as_gradebook, scores
from course.export.qti import as_package
from course.export.qti_flat import as_cartridge, as_flat_package
from course.export.spreadsheet import Attempts, TooLong, as_completion, as_csv, as_xlsx
from course.export.xapi import as_json
from course.export.xapi_statements import CohortRecord
from course.language import _, counted, speaking
from course.language.catalogue import SOURCE
from course.live.ballot import Ballots
from course.live.results import past, results
from course.page import Trouble
from course.session import completed
from course.store import FRAME_COLUMNS

Command = TypeVar("Command", bound=Callable[..., Any])
_ADDRESS = re.compile(r"https?://[^\s/?#]+[^\s?#]*")


@click.group(
    "export",
    cls=ExemplifiedGroup,
    examples=[
        "course export xlsx --cohort 2026-autumn",
        "course export canvas --gradebook grades.csv --roster roster.csv --assignment 'Social media'",
        "course export qti --output items.zip",
        "course export scorm --cohort 2026-autumn --address https://course.example.edu/ --output course.zip",
    ],
)
def command() -> None:
    """Write files for other systems (grades, attempts, statements, items), or a report to forward.

    All files show learners under pseudonyms, except for canvas, where you provide the list of who is who.
    Files with rows for single learners (csv, xlsx, xapi, canvas) are written only for a cohort that was made
    with --sight results: its learners were told so before they began. The list of who has completed the
    course is also written for a cohort made with --sight completion. Each export is recorded in the store's audit.
    """


command.add_command(scorm)
command.add_command(cmi5)


@command.command(
    "canvas",
    cls=Exemplified,
    examples=[
        "course export canvas --gradebook grades.csv --roster roster.csv --assignment 'Social media (41207)'",
        "course export canvas --gradebook g.csv --roster r.csv --assignment 'Social media' --count best --least 8",
        "course export canvas --gradebook g.csv --roster r.csv --assignment 'A new column' --create --points 10",
    ],
)
@click.option("--gradebook", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True,
              help="The gradebook that Canvas exported (Grades, Export).")  # fmt: skip
@click.option("--roster", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True,
              help="CSV that says which learner is which student.")  # fmt: skip
@click.option("--assignment", required=True, metavar="TITLE", help="The assignment's title in Canvas, or TITLE (ID).")
@click.option("--points", type=click.FloatRange(0, min_open=True), help="Points for full "
              "marks. [default: what the gradebook says; 100 for a new assignment]")  # fmt: skip
@click.option("--count", "which", type=click.Choice(["first", "latest", "best"]), default="latest",
              show_default=True, help="Which attempt at each scenario counts.")  # fmt: skip
@click.option("--least", type=click.IntRange(1), default=1, show_default=True, metavar="N",
              help="Grade only learners who have done at least this many scenarios.")  # fmt: skip
@click.option("--completion", is_flag=True, help="Give full marks to learners who have completed the course.")
@click.option("--create", is_flag=True, help="Allow an assignment that the gradebook lacks; Canvas will create it.")
@click.option("--overwrite", is_flag=True, help="Also grade students who have EX or N/A in the gradebook.")
@takes_cohort
def canvas(
    gradebook: Path, roster: Path, assignment: str, points: float | None, which: Counted, least: int,
    completion: bool, create: bool, overwrite: bool, **given: Any,
) -> None:  # fmt: skip
    """Write grades for Canvas: the mean score of the scenarios that each learner did.

    The course does not know any names, so you provide the roster. Ask learners to hand in, as a Canvas assignment, the
    random number on their page “My records”, but never their resume code. Make a CSV file with a column named learner
    for that number, and one of Canvas's columns (ID, SIS User ID, SIS Login ID or Student). The roster ties names to
    answers: keep it as safe as grades, and delete it afterwards.

    With --completion, learners who have completed the course get full marks, and the others no grade. This is also
    allowed for a cohort that was made with --sight completion, and needs neither --count nor --least.

    The gradebook may have any separator, encoding and decimal mark that Canvas or Excel writes. Rows that cannot be
    used are reported and skipped. Learners without a score are left out, so that their grades are not erased. Students
    with EX or N/A are left out too. Simulated answers are never graded.
    """
    kind_of(given["output"], "csv", ("csv",))
    if points is not None and not math.isfinite(points):
        raise WrongUse(_("--points is {points}; give a number, as in --points 10.").format(points=points))
    with delivery.cohort(given) as (content, store, cohort):
        if cohort.simulated:
            raise WrongUse(
                _("{cohort} is simulated, so it cannot be used for grades; name another cohort.").format(
                    cohort=cohort.name
                )
            )
        if completion:
            delivery.require_completion(cohort)
            earned = {learner: 1.0 for learner, done in completed(store, content, cohort).items() if done}
        else:
            delivery.require_persons(cohort)
            earned = scores(unmixed(store.attempts(cohort.id), cohort, attrgetter("simulated")), which, least)

        def find(number: str) -> str | None:
            found = store.learner_with(number.lower())
            return found.id if found else None

        try:
            made = as_gradebook(
                delivery.read(gradebook), delivery.read(roster), earned, assignment=assignment, points=points,
                create=create, overwrite=overwrite, find=find,
            )  # fmt: skip
        except BadRoster as error:
            raise Unusable(str(error)) from error
        for sentence in (*made.warnings, *made.skipped):
            click.echo(sentence, err=True)
        deliver(made.document, given["output"], store, "export-canvas", "grade", of_persons=True)
        click.echo(
            _(
                "Left out: {rows} that cannot be used, {unscored} without a score, {kept} with EX or N/A. Not on "
                "the roster: {learners} with a score."
            ).format(
                rows=counted("{count} row", "{count} rows", len(made.skipped)),
                unscored=made.unscored,
                kept=made.kept,
                learners=counted("{count} learner", "{count} learners", made.unlisted),
            ),
            err=True,
        )


@command.command("completion", cls=Exemplified, examples=["course export completion --cohort 2026-autumn"])
@takes_cohort
def completion(**given: Any) -> None:
    """Write a CSV of who has completed the course, to give credit for taking part. It holds nothing else about anyone.

    Learners are listed under the random number on their page “My records”. The cohort must have been
    made with --sight completion or --sight results: its learners were told so before they began.
    """
    kind_of(given["output"], "csv", ("csv",))
    with delivery.cohort(given) as (content, store, cohort):
        delivery.require_completion(cohort)
        made = as_completion(cohort, completed(store, content, cohort))
        deliver(made, given["output"], store, "export-completion", "learner", of_persons=True)


@command.command("csv", cls=Exemplified, examples=["course export csv --cohort 2026-autumn --output attempts.csv"])
@takes_cohort
def csv(**given: Any) -> None:
    """Write a cohort's attempts as CSV, one row each: UTF-8, text in quotes, and nothing a spreadsheet would run."""
    _sheet(given, "csv")


@command.command("xlsx", cls=Exemplified, examples=["course export xlsx --cohort 2026-autumn --output attempts.xlsx"])
@takes_cohort
def xlsx(**given: Any) -> None:
    """Write every attempt of a cohort as an Excel workbook: identifiers as text, scores as numbers, no formula."""
    _sheet(given, "xlsx")


def _sheet(given: dict[str, Any], kind: Literal["csv", "xlsx"]) -> None:
    kind_of(given["output"], kind, (kind,))
    with delivery.cohort(given) as (content, store, cohort):
        delivery.require_persons(cohort)
        rows = unmixed(list(store.frame_rows(cohort.id)), cohort, itemgetter(FRAME_COLUMNS.index("simulated")))
        attempts = Attempts(cohort, rows, content.rulebook)
        try:
            made = (as_csv if kind == "csv" else as_xlsx)(attempts, watched(attempts, _("Attempts"), len(attempts)))
        except TooLong as error:
            raise WrongUse(str(error)) from error
        deliver(made, given["output"], store, f"export-{kind}", "attempt", of_persons=True)


@command.command(
    "xapi",
    cls=Exemplified,
    examples=["course export xapi --home https://course.example.edu/ --cohort 2026-autumn"],
)
@click.option(
    "--home",
    metavar="URL",
    required=True,
    help="The course's address, used as the home page of learners' xAPI accounts.",
)
@click.option("--format", "kind", type=click.Choice(["jsonl", "json"]),
              help="One statement per line, or an array. [default: by the ending of --output, else jsonl]")  # fmt: skip
@takes_cohort
def xapi(home: str, kind: str | None, **given: Any) -> None:
    """Write what a cohort did as xAPI statements, for a learning record store.

    The statements say that learners answered, completed the course, or took the final self-assessment. If completion
    requires a score, they passed or failed it. Votes in a live session are statements about the group: how many chose
    each option.

    The actor is an account under --home with the learner's pseudonym as its name. The same attempt has the same
    statement id in every export, so sending it twice does no harm.
    """
    if not _ADDRESS.fullmatch(home):
        raise WrongUse(
            _("--home is {home!r}; give the course's address, as in https://course.example.edu/.").format(home=home)
        )
    kind = kind_of(given["output"], kind, ("jsonl", "json"))
    with delivery.cohort(given) as (content, store, cohort):
        delivery.require_persons(cohort)
        attempts = unmixed(store.attempts(cohort.id), cohort, attrgetter("simulated"))
        record = CohortRecord(content, store, cohort, home)
        entries = list(record.attempts(list(watched(attempts, _("Statements"), len(attempts)))))
        for learner, made in groupby(sorted(attempts, key=attrgetter("learner")), key=attrgetter("learner")):
            entries += record.outcomes(learner, list(made))
        lines = [as_json(each.statement) for each in (*entries, *record.votes(datetime.now(UTC)))]
        text = "".join(f"{line}\n" for line in lines) if kind == "jsonl" else f"[{', '.join(lines)}]\n"
        deliver(Document(f"statements-{cohort.id}.{kind}", text.encode(), len(lines)), given["output"], store,
                "export-xapi", "statement", of_persons=True)  # fmt: skip


_FORMS = {"flat": as_flat_package, "whole": as_package, "cartridge": as_cartridge}


@command.command(
    "qti",
    cls=Exemplified,
    examples=[
        "course export qti --items my-story --output items.zip",
        "course export qti --output quizzes.imscc",
        "course export qti --form whole --output stories.zip",
    ],
)
@click.option("--form", type=click.Choice(list(_FORMS)),
              help="One item per question, one item per scenario, or a Common Cartridge.  "
              "[default: cartridge for .imscc, else flat]")  # fmt: skip
@takes_stories
@takes_language
@takes_output
@takes_store
@takes_content
def qti(form: str | None, quadrant: str | None, items: list[str], **given: Any) -> None:
    """Write scenarios as a QTI 2.1 package, which other systems present and score as the course does.

    By default, a package has one item per question with the thread beside it, which Canvas New Quizzes can import. For
    Moodle and for Canvas courses, name an .imscc file or use --form cartridge: a Common Cartridge with QTI 1.2. That
    format cannot give partial marks, so Canvas and Moodle apply their own rules for it. --form whole makes one item of
    each scenario, with all its questions; Canvas and Moodle cannot import those.

    The package contains the answers: give it to instructors, not to learners.
    """
    asked = None if form is None else "imscc" if form == "cartridge" else "zip"
    kind = kind_of(given["output"], asked, ("zip", "imscc"))
    form = form or ("cartridge" if kind == "imscc" else "flat")
    places = delivery.places(given)
    content = bank(places, given["language"])
    try:
        chosen = Handout(content, quadrant=quadrant, items=items)
    except UnknownItem as error:
        raise WrongUse(str(error)) from error
    with open_store(places, content.rulebook.course) as store:
        with speaking(given["language"] or SOURCE):
            made = _FORMS[form](content, chosen.scenarios)
        deliver(made, given["output"], store, "export-qti", "scenario")


@command.command(
    "session",
    cls=Exemplified,
    examples=[
        "course export session --cohort orientation-may --format pdf",
        "course export session --cohort orientation-may --session 2 --output votes.xlsx",
    ],
)
@click.option("--format", "kind", type=click.Choice(["csv", "xlsx", "pdf"]), help="The file type.  "
              "[default: by the ending of --output, else csv]")  # fmt: skip
@click.option("--session", "which", type=click.IntRange(1), metavar="N", help="Which session, by number: 1 is "
              "the first. [default: the newest]")  # fmt: skip
@takes_language
@takes_cohort
def session(kind: str | None, which: int | None, **given: Any) -> None:
    """Write the results of a live session: the votes on each question, what the room got wrong, and how many took part.

    As in the room, votes are shown only for revealed questions with at least 5 votes, and never for a single person.
    """
    from course.export.session_results import FILES  # noqa: PLC0415 - pandas, by way of the facilitator's page

    output: Path | None = given["output"]
    chosen = kind or (output.suffix.lstrip(".").lower() if output else "csv")
    makers = {"csv": "CSV", "xlsx": "Excel (XLSX)", "pdf": "PDF"}
    if chosen not in makers:
        raise WrongUse(
            _("--output ends in .{chosen}; name a .csv, .xlsx or .pdf file, or give --format.").format(chosen=chosen)
        )
    with delivery.cohort(given) as (content, store, cohort):
        held = past(store, cohort.id)[::-1]
        if not held or (which or 1) > len(held):
            raise WrongUse(
                counted(
                    "{cohort} has {count} live session with results.",
                    "{cohort} has {count} live sessions with results.",
                    len(held),
                    cohort=cohort.name,
                )
            )
        found = results(Ballots(content), held[(which or len(held)) - 1])
        try:
            with speaking(given["language"] or SOURCE):
                file = FILES[makers[chosen]](found, cohort)
        except Trouble as error:
            raise WrongUse(str(error)) from error
        made = Document(file.name, file.content, len(found.revealed))
        deliver(made, output, store, "export-session", "question")


@command.command(
    "report",
    cls=Exemplified,
    examples=[
        "course export report --cohort 2026-autumn --paper letter --output dean.pdf",
        "course export report --cohort 2026-autumn --full --format html --output all.html",
    ],
)
@click.option("--format", "asked", type=click.Choice(["pdf", "html"]),
              help="A tagged PDF, or one HTML file.  [default: by the ending of --output, else pdf]")  # fmt: skip
@click.option("--paper", type=click.Choice(PAPERS), default="a4", show_default=True, help="Paper size.")
@click.option("--full", is_flag=True, help="Every figure, and who picked what in each scenario: a long document.")
@takes_language
@takes_cell
@takes_cohort
def report(asked: Literal["pdf", "html"] | None, paper: Paper, full: bool, **given: Any) -> None:
    """Write a report on a cohort, to forward: what stands out and what to teach again, then the figures behind it.

    Figures for small groups are withheld, as on the facilitator's page.
    """
    from course.cohort import review  # noqa: PLC0415 - pandas, which no other export needs
    from course.export.report import as_document  # noqa: PLC0415 - the same

    kind: Literal["pdf", "html"] = "html" if kind_of(given["output"], asked, ("pdf", "html")) == "html" else "pdf"
    with delivery.cohort(given) as (content, store, cohort):
        try:
            with laying() as pages, speaking(given["language"] or SOURCE):
                figures = review(store, content, cohort.id, delivery.places(given).smallest_cell)
                made = as_document(figures, content, cohort, kind=kind, paper=paper, full=full, pages=pages)
        except (PaperAbsent, Trouble) as error:
            raise WrongUse(str(error)) from error
        deliver(made, given["output"], store, "export-report", "learner")
