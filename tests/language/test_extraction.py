"""Everything that learners read is in the catalogues: what is not marked for translation is found here."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

import pytest
from jinja2 import Environment, nodes

from course.language.extraction import extracted, read, status
from tests.house.tree import ROOT

PACKAGES: Final = ("cli", "cohort", "export", "live", "lti", "page", "progress", "serving", "session", "ui")
"""Those whose words learners or facilitators read, or those who use the commands."""
READ_BY_MACHINES: Final = frozenset(
    f"serving/{name}.py"
    for name in (
        "asset", "deployment/jupyterhub/jupyterhub_config", "kernels/virtual_kernel", "kernels/virtual_kernels",
        "message_filter", "metrics", "ordinary_kernels", "page_maker", "polling", "slot", "wire_format",
    )
)  # fmt: skip
"""Modules whose texts are in logs, metrics and answers to programs, which are English."""
LATER: Final = frozenset(
    {
        "export/notebooks.py", "export/review_files.py", "export/xapi.py", "lti/fetch.py", "lti/grade_sender.py",
        "lti/keyset.py", "lti/platform.py",
        "lti/signing_key.py",
    }
)  # fmt: skip
"""What is English alone so far: what the people who run servers read, and files for programs."""
TEMPLATES: Final = sorted(
    each
    for room in ("ui", "cohort", "lti", "export", "cli")
    for each in Path(ROOT, f"course/{room}/templates").rglob("*.*ml")
    if f"{room}/templates/{each.name}" not in LATER
)
SCRIPTS: Final = [
    Path(ROOT, "course", each)
    for each in ("page/page.js", *(f"export/templates/launch/{name}.js" for name in ("cmi5", "launch", "scorm")))
]
QTI: Final = frozenset({"Examination", "Percentage", "Yes", "Single", "Multiple"})
"""Words of the format in which packages are written."""
READ: Final = frozenset({"aria-label", "alt", "title", "placeholder", "label", "data-share-title", "data-title"})
"""Attributes that somebody reads or hears."""
MARKED: Final = frozenset({"_", "N_", "counted", "gettext", "ngettext", "pgettext"})
UNREAD: Final = frozenset(
    {"HTTPError", "Lane", "ParamSpec", "TypeVar", "ValueError", "clear_header", "debug", "error", "exception", "get",
     "info", "set_header", "warning", "FiguresUnmade", "ServingError", "TooLong", "Unreachable", "Unregistered",
     "compile"}
)  # fmt: skip
"""Calls whose texts no reader sees."""
GIVEN: Final = frozenset({"examples", "help", "style", "title_style"})
"""Arguments with command lines and styles, and help, which is extracted as it stands."""
WORDS: Final = re.compile(r"[A-Za-z’]{2,}[,.:;…]? [A-Za-z“{(]|^[A-Z][a-z]+$|^[“A-Z].* |[a-z]{2,}: ")
KNOWN: Final = frozenset(
    {
        "A ", "An ",  # how a story names nobody in particular: of the content
        "-//Social media course//EN",  # the name of the program, which no reader sees
        "if {} ", "if {} {}",  # composed by the grader, in its language
        " in {}, line {}",  # the log
        "{} of {}",  # of a file for machines
        "  {}: {quadrant: {}, applies: [{}], unclear: [{}], prose: '{}'}\n",  # YAML
        "Student", "SIS User ID", "SIS Login ID", "Integration ID", "Root Account", "Section", "    Points Possible",
        "points possible", "Letter", "Page",  # of Canvas's file, of paper, and of WeasyPrint's log
        "left out", "not asked", "not revealed",  # names of kinds and states
        "datetime64[us, UTC]",
        "this machine has capacity for about %d open pages",  # the log, as the next one
        "If learners use that address to open the course, set COURSE_ADDRESS to it, or start with --behind-proxy.",
        "bold green", "bold red",  # styles
        " --store {}", "Excel (XLSX)",  # names
        "Origin", "Cookie", "Authorization", "Basic {}", "Cc", "Strict", "Lax", "another method",
        "frame-ancestors http", "text/css; charset=utf-8", "text/javascript; charset=utf-8",  # of HTTP
        "record store",  # in the catalogue as an area of `course doctor`
        "this line is not JSON", "this line is not an object", "this line does not name an item",  # JSON
        "there is no item {}",
        "{}\nitem: {}\nprose: '{}'", "^id: [a-z-]+", "id: {}", r"\bchecked: [0-9-]+", "checked: {}",  # YAML
        "yyyy-mm-dd hh:mm:ss", "chose, share", "Accept", "Bearer {}", "public, max-age=3600", "form-action {}",
        "frame-ancestors {}", "text/html; charset=utf-8",
        "{}; Secure; HttpOnly; SameSite=None; Partitioned",
        # what the platform stores about the tool, and the name of a cohort whose course has none, in English
        "Short stories about social media, with feedback from the guidance.", "the platform's OpenID configuration",
        "A course in your learning management system",
    }
)  # fmt: skip


class Page(HTMLParser):
    """The words of a page that are not marked."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._command = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.words += [value for name, value in attrs if name in READ and value and re.search("[A-Za-z]{2}", value)]
        self._command = tag in (
            "code",
            "style",
            "schema",
            "url",
            "value",
            "basevalue",
            "scoring_policy",
            "quiz_type",
            "shuffle_answers",
            "show_correct_answers",
        )

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - its signature
        self._command = False

    def handle_data(self, data: str) -> None:
        if self._command:  # which is typed as it is
            return
        if re.search("[A-Za-z]{2}|[“”]", data) and not re.match(r'\s[\w-]+="', data):  # a macro may give an attribute
            self.words.append(data.strip())


def unmarked(source: str) -> list[str]:
    """What of a template's words is in no catalogue."""
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)  # nothing is rendered
    tree, page, found = environment.parse(source), Page(), list[str]()
    for output in tree.find_all(nodes.Output):
        for node in output.nodes:
            if isinstance(node, nodes.TemplateData):
                page.feed(node.data)
            else:
                found += _texts(node)
    return page.words + found


def _texts(node: nodes.Node) -> Iterator[str]:
    """Prose in an expression, other than what it is compared with, looked up by, or called with."""
    if isinstance(node, nodes.Const):
        if isinstance(node.value, str) and re.search(r"^[A-Z][a-z]|[a-z] [a-z]", node.value):
            yield node.value
        return
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in MARKED:
        yield from (text for each in node.kwargs for text in _texts(each.value))
        return
    if isinstance(node, nodes.Compare | nodes.Test | nodes.Getitem):
        return
    skipped = node.args if isinstance(node, nodes.Filter) else ()
    for child in node.iter_child_nodes():
        if child not in skipped:
            yield from _texts(child)


def prose(source: str) -> list[str]:
    """What of a module's words is in no catalogue: the text of each, with {} for what is filled in."""
    tree = ast.parse(source)
    passed: set[ast.AST] = {
        part
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword) and node.arg in GIVEN
        for part in ast.walk(node.value)
        if node.arg != "help" or isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            passed.add(node.value)
        elif (
            (isinstance(node, ast.Call) and _called(node) in MARKED | UNREAD)
            or isinstance(node, ast.Subscript)
            or (
                isinstance(node, ast.Assign)
                and [each.id for each in node.targets if isinstance(each, ast.Name)] == ["__all__"]
            )
        ):
            passed |= set(ast.walk(node))
        elif isinstance(node, ast.arg | ast.AnnAssign) and node.annotation is not None:
            passed |= set(ast.walk(node.annotation))
        elif isinstance(node, ast.FunctionDef) and node.returns is not None:
            passed |= set(ast.walk(node.returns))
    found: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) and node not in passed:
            passed |= set(node.values)
            found.append("".join(str(each.value) if isinstance(each, ast.Constant) else "{}" for each in node.values))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in passed:
            found.append(node.value)
    read = (text for text in found if not text.startswith(("<", "default-src ", "@page ", ".rail ")))
    return [text for text in read if WORDS.search(text) and text not in KNOWN]


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_every_word_of_a_template_is_in_the_catalogues(template: Path) -> None:
    assert set(unmarked(template.read_text(encoding="utf-8"))) <= QTI


@pytest.mark.parametrize("package", PACKAGES)
def test_every_sentence_of_a_learners_module_is_in_the_catalogues(package: str) -> None:
    course = Path(ROOT, "course")
    modules = [
        each
        for each in sorted((course / package).rglob("*.py"))
        if str(each.relative_to(course)) not in READ_BY_MACHINES | LATER
    ]
    assert {each.name: left for each in modules if (left := prose(each.read_text(encoding="utf-8")))} == {}


def test_every_marked_sentence_of_a_module_is_extracted() -> None:
    """Babel does not look into f-strings, in which a call would be marked and yet not translated."""
    known = {each.id if isinstance(each.id, str) else each.id[0] for each in extracted() if each.id}
    lost = [
        f"{path.name}: {given.value}"
        for path in sorted(Path(ROOT, "course").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and _called(node) in MARKED
        for given in node.args[_called(node) == "pgettext" :][:1]
        if isinstance(given, ast.Constant) and isinstance(given.value, str) and given.value not in known
    ]
    assert lost == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Hello there</p>", ["Hello there"]),
        ('<b aria-label="Close it">{{ x }}</b>', ["Close it"]),
        ('{{ "Yes, one" if a == "Some one" else _("No") }}', ["Yes, one"]),
        ('{{ _("All %(what)s", what="of them") }}', ["of them"]),
        ("“{{ title }}”", ["“", "”"]),
        ("<code>course serve --port {{ x }}</code> serves", ["serves"]),
        ('{% trans %}Hello{% endtrans %}<p class="big one">{{ _("Hello") }}: 3</p>', []),
    ],
)
def test_words_of_a_template_that_are_not_marked_are_found(source: str, found: list[str]) -> None:
    assert unmarked(source) == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('"""A module."""\nsaid = "Please try again."', ["Please try again."]),
        ('raise Refused(f"You have {n} left.")', ["You have {} left."]),
        ('raise Refused(_("You have {n} left.").format(n=n))\nX = N_("Please wait.")', []),
    ],
)
def test_sentences_of_a_module_that_are_not_marked_are_found(source: str, found: list[str]) -> None:
    assert prose(source) == found


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_no_javascript_of_a_page_has_words_of_its_own(script: Path) -> None:
    source = re.sub(r"//.*", "", script.read_text(encoding="utf-8"))
    texts = re.findall(r'"([^"\n]*)"|`([^`\n]*)`', source)
    assert [text for pair in texts for text in pair if re.search(r"[A-Z][a-z]+ [a-z]+", text)] == []


def test_french_is_complete() -> None:
    found = status("fr")
    assert (found.missing, found.stale, found.unknown) == ((), (), ())


def test_french_keeps_what_is_filled_in() -> None:
    slots = re.compile(r"%\(\w+\)s|\{\w*(?:![rs])?(?::[^}]*)?\}|</?\w+>")
    for message in (each for each in read("fr") if each.id):
        forms = [message.string] if isinstance(message.string, str) else list(message.string or ())
        originals = [message.id] if isinstance(message.id, str) else list(message.id or ())
        known = {slot for each in originals for slot in slots.findall(each)}
        for form, original in zip(forms, originals, strict=True):
            assert set(slots.findall(form)) <= known, form
            assert set(slots.findall(original)) <= set(slots.findall(form)) | {"%(num)s", "{count}"}, form
    assert len(extracted()) > 400


def test_dates_are_put_into_words_by_the_clock_alone() -> None:
    """Python's own names of months and days are English whatever the page speaks."""
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted(Path(ROOT, "course").rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"%[aAbB]\b", line) and path.name != "clock.py"
    ]
    assert found == []
