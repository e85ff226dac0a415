"""The panel reader's form: stories in prose and a field for each answer, as a spreadsheet or a web page."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from jinja2 import FileSystemLoader
from markupsafe import Markup
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from course.bank import Bank, Scenario
from course.export.document import Document
from course.export.handout import chosen
from course.export.spreadsheet import neutral
from course.language import LANGUAGES, N_, _, catalogue_of, current
from course.language.template import Templates
from course.ui.wording import upper_first
from grader import Item, Option, happenings, introduced, prose_version

FORM: Final = "panel"
READINGS, ABOUT = N_("Readings"), N_("About you")
"""Sheets of the workbook, which are named in its language."""
READER, HOW = N_("Your reader's name"), N_("Who you are and how you read")
CODES: Final = (N_("yes"), N_("unclear"), N_("no"))
"""Answers about an option."""
LEADING: Final = (N_("Story"), N_("Title"), N_("Version"), N_("Quadrant"))
"""Columns before the options' columns."""
_TEMPLATES: Final = Path(__file__).parent / "templates"
_STYLES: Final = ("handout.css", "rulebook.css")
_LONGEST_CHOICE: Final = 255
"""The most characters in a spreadsheet's list of choices."""
_BOLD, _WRAPPED = Font(bold=True), Alignment(wrap_text=True, vertical="top")
_INSTRUCTIONS: Final = (
    N_("Read each story under “Stories” and judge it in its row under “Readings”."),
    N_("Put yourself in the place of the person called “you”. Choose the quadrant, then mark each option:"),
    N_(
        "yes if the guidance clearly calls for it, unclear if you cannot tell. Write no, or "
        "leave it empty, if it clearly doesn't apply."
    ),
    N_("A row without a quadrant counts as not read, so you can stop at any time."),
    N_("Use only the story and the guidance (“Guidance” lists its clauses). Don't look at the course's answers first."),
    N_("When you are done, save this file and send it to the people who maintain the course."),
)


class ReaderForm:
    """A blank form for the stories of a bank, or for some of them."""

    def __init__(self, bank: Bank, *, quadrant: str | None = None, items: Sequence[str] = ()) -> None:
        """Include all scenarios, those of one quadrant, or the named ones, as in `Handout`. Raises UnknownItem."""
        self._bank = bank
        self.scenarios = chosen(bank, quadrant, items)
        self.options = asked_options(bank)

    def as_html(self) -> Document:
        """Return one self-contained page that works offline and saves its answers as a file."""
        environment = Templates(current().language, FileSystemLoader(_TEMPLATES))
        environment.filters["upper_first"] = upper_first
        style = "\n".join((_TEMPLATES / name).read_text(encoding="utf-8") for name in _STYLES)
        made = environment.get_template("reader_form.html").render(
            rulebook=self._bank.rulebook,
            sheets=[
                (each.item, introduced(each.item), list(happenings(each.item)), prose_version(each.item))
                for each in self.scenarios
            ],
            options={group: [o for o in self.options if o.group == group] for group in self._bank.rulebook.groups},
            style=Markup(style),  # noqa: S704 - the project's own
            script=Markup((_TEMPLATES / "form.js").read_text(encoding="utf-8")),  # noqa: S704 - the project's own
        )
        return Document("reader-form.html", made.encode(), len(self.scenarios))

    def as_xlsx(self) -> Document:
        """Return a workbook: instructions, a row for each story, the stories, and the clauses of the guidance."""
        book = Workbook()
        about = book.active
        about.title = _(ABOUT)
        for row in ((_(READER), ""), (_(HOW), ""), *((_(line),) for line in _INSTRUCTIONS)):
            about.append(row)
        about["A1"].font = about["A2"].font = _BOLD
        about.column_dimensions["A"].width, about.column_dimensions["B"].width = 100, 60
        for line in range(3, 3 + len(_INSTRUCTIONS)):
            about.cell(line, 1).alignment = _WRAPPED
        self._readings(book.create_sheet(_(READINGS)))
        stories = book.create_sheet(_("Stories"))
        rows = [(each.item.id, _told(each.item)) for each in self.scenarios]
        _texts(stories, (_("Story"), _("What happens")), rows)
        guidance = book.create_sheet(_("Guidance"))
        clauses = [(each.cited, each.says) for each in self._bank.rulebook.clauses.values()]
        _texts(guidance, (_("Where"), _("What the guidance says, in the course's words")), clauses)
        content = io.BytesIO()
        book.save(content)
        return Document("reader-form.xlsx", content.getvalue(), len(self.scenarios))

    def _quadrants(self) -> str:
        """Return the quadrants for a spreadsheet's list of choices: names, or ids if the names are too long."""
        quadrants = self._bank.rulebook.quadrants.values()
        names = [quadrant.name for quadrant in quadrants]
        fit = not any("," in name for name in names) and len(",".join(names)) <= _LONGEST_CHOICE
        return ",".join(names if fit else [quadrant.id for quadrant in quadrants])

    def _readings(self, sheet: Any) -> None:
        """The heading has the options' names, the hidden row below it their ids."""
        sheet.append([*map(_, LEADING), *(option.name for option in self.options)])
        sheet.append([*(name.lower() for name in LEADING), *(option.id for option in self.options)])
        sheet.row_dimensions[2].hidden = True
        for scenario in self.scenarios:
            sheet.append([scenario.item.id, neutral(_title(scenario)), prose_version(scenario.item)])
        for column, cell in enumerate(sheet[1], start=1):
            cell.font, cell.alignment = _BOLD, _WRAPPED
            sheet.column_dimensions[get_column_letter(column)].width = 24 if column in (1, 2, 4) else 16
        sheet.freeze_panes = sheet.cell(3, 3)
        last = sheet.max_row
        names = self._quadrants()
        first, end = get_column_letter(len(LEADING) + 1), get_column_letter(len(LEADING) + len(self.options))
        quadrant = get_column_letter(len(LEADING))
        for listed, cells in (
            (names, f"{quadrant}3:{quadrant}{last}"),
            (",".join(map(_, CODES)), f"{first}3:{end}{last}"),
        ):
            choice = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True)
            choice.error, choice.errorTitle, choice.showErrorMessage = (
                _("Choose from the list."),
                _("Not an answer"),
                True,
            )
            choice.add(cells)
            sheet.add_data_validation(choice)


def spellings(message: str) -> tuple[str, ...]:
    """Return a message of the form in each language in which a form can be written."""
    return tuple(dict.fromkeys(catalogue_of(each).gettext(message) for each in LANGUAGES))


def asked_options(bank: Bank) -> tuple[Option, ...]:
    """Return the options that readers judge: all that can apply."""
    return tuple(option for option in bank.rulebook.options.values() if option.can_apply)


def _told(item: Item) -> str:
    """Return the text of a story in the form's language; in English, that of `grader.tell`."""
    people = []
    for person in introduced(item):
        handle = f" {person.handle}" if person.handle else ""
        name = _("you, {name}").format(name=person.name) if person.id == item.case.decision_maker else person.name
        people.append(f"- {name}{handle}{_(': ') if person.describe else ''}{person.describe}")
    told = [
        f"- {f'[{each.where}] ' if each.where else ''}{each.who}{_(': ') if each.who else ''}{each.words}"
        for each in happenings(item)
    ]
    return "\n".join([item.setting, "", _("People:"), *people, "", _("What happens:"), *told]).strip()


def _title(scenario: Scenario) -> str:
    return f"{scenario.item.title} ({scenario.item.part})" if scenario.item.part else scenario.item.title


def _texts(sheet: Any, heading: tuple[str, str], rows: Sequence[tuple[str, str]]) -> None:
    sheet.append(heading)
    sheet["A1"].font = sheet["B1"].font = _BOLD
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 28, 110
    for label, words in rows:
        sheet.append([neutral(label), neutral(words)])
        for cell in sheet[sheet.max_row]:
            cell.alignment = _WRAPPED
