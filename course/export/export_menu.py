"""The exports that facilitators can download from their page, without a command line."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from operator import itemgetter
from typing import Any, Final

from course.bank import Bank
from course.cohort.download import Offer
from course.cohort.figures import Count
from course.cohort.report import as_html
from course.cohort.review import review
from course.export.document import Document
from course.export.spreadsheet import Attempts, as_completion, as_csv, as_xlsx
from course.language import N_, _, ngettext
from course.session import completed
from course.session.visibility import exports, exports_completion
from course.store import FRAME_COLUMNS, Cohort, Store

_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def offers(smallest: int) -> Mapping[str, Offer]:
    """Kind -> what can be exported; `smallest`: the fewest learners behind a figure of the report."""

    def report(bank: Bank, store: Store, cohort: Cohort) -> Document:
        figures = review(store, bank, cohort.id, smallest)
        learners = figures.learners.least if isinstance(figures.learners, Count) else 0
        html = as_html(figures, bank, cohort, full=False)
        return Document(f"report-{cohort.id}.html", html.encode(), learners)

    return {
        "report": Offer(N_("Report to forward (HTML)"), "export-report", "text/html", lambda _: True, report),
        "completion": Offer(N_("Who has completed (CSV)"), "export-completion", "text/csv", _completion, _completed),
        "csv": Offer(N_("Every attempt (CSV)"), "export-csv", "text/csv", _persons, _csv),
        "xlsx": Offer(N_("Every attempt (Excel)"), "export-xlsx", _XLSX, _persons, _xlsx),
    }


def _completion(cohort: Cohort) -> bool:
    return exports_completion(cohort.sight) and not cohort.simulated


def _persons(cohort: Cohort) -> bool:
    return cohort.simulated or exports(cohort.sight)


def _completed(bank: Bank, store: Store, cohort: Cohort) -> Document:
    found = completed(store, bank, cohort)
    done = _("{done} of {count} have completed the course; people without an answer are not listed").format(
        done=sum(found.values()), count=len(found)
    )
    return replace(as_completion(cohort, found), says=done if found else _("no one has answered anything yet"))


def _csv(bank: Bank, store: Store, cohort: Cohort) -> Document:
    attempts = _attempts(bank, store, cohort)
    return _counted(as_csv(attempts, attempts))


def _xlsx(bank: Bank, store: Store, cohort: Cohort) -> Document:
    attempts = _attempts(bank, store, cohort)
    return _counted(as_xlsx(attempts, attempts))


def _counted(document: Document) -> Document:
    return replace(
        document, says=ngettext("{count} attempt", "{count} attempts", document.rows).format(count=document.rows)
    )


def _attempts(bank: Bank, store: Store, cohort: Cohort) -> Attempts:
    return Attempts(cohort, list(_unmixed(store, cohort)), bank.rulebook)


def _unmixed(store: Store, cohort: Cohort) -> Iterator[tuple[Any, ...]]:
    """Return the attempts of real people or, for a simulated cohort, the simulated ones."""
    simulated = itemgetter(FRAME_COLUMNS.index("simulated"))
    return (row for row in store.frame_rows(cohort.id) if bool(simulated(row)) == cohort.simulated)
