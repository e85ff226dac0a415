"""The bank: the guidance and every scenario on disk, read, ruled and ready to be graded."""

from course.bank.bank import Bank, open_bank
from course.bank.content import open_rulebook, read_text, scenario_files
from course.bank.forms import Forms, forms_schema
from course.bank.module import Module
from course.bank.paths import Paths
from course.bank.scenario import Scenario, decoyed, read_variants

__all__ = [
    "Bank",
    "Forms",
    "Module",
    "Paths",
    "Scenario",
    "decoyed",
    "forms_schema",
    "open_bank",
    "open_rulebook",
    "read_text",
    "read_variants",
    "scenario_files",
]
