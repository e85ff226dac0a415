"""The bank: the guidance and all scenarios, read from disk, with rulings and keys."""

from course.bank.bank import Bank, open_bank
from course.bank.files import languages, open_rulebook, read_text, scenario_files
from course.bank.forms import Forms, forms_schema
from course.bank.illustration import Example, Illustration, Illustrator
from course.bank.learning_paths import Paths
from course.bank.module import Module
from course.bank.panel import READERS, Panel, find_panel, open_panel
from course.bank.scenario import Scenario, decoyed, read_variants
from course.bank.stops import NAMES as PATH_NAMES
from course.bank.stops import Stop, first_item
from course.bank.translation import accept, originals, orphans, progress

__all__ = [
    "PATH_NAMES",
    "READERS",
    "Bank",
    "Example",
    "Forms",
    "Illustration",
    "Illustrator",
    "Module",
    "Panel",
    "Paths",
    "Scenario",
    "Stop",
    "accept",
    "decoyed",
    "find_panel",
    "first_item",
    "forms_schema",
    "languages",
    "open_bank",
    "open_panel",
    "open_rulebook",
    "originals",
    "orphans",
    "progress",
    "read_text",
    "read_variants",
    "scenario_files",
]
