"""What facilitators see of a cohort. The only package that imports pandas."""

from course.cohort.attempt_table import as_frame
from course.cohort.comparison import compare
from course.cohort.facilitator_page import CohortPage, open_page
from course.cohort.figures import Figures
from course.cohort.figures_page import CohortView
from course.cohort.report import as_html, as_plain
from course.cohort.review import review

__all__ = ["CohortPage", "CohortView", "Figures", "as_frame", "as_html", "as_plain", "compare", "open_page", "review"]
