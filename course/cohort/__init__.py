"""What facilitators see of a cohort. The only room that imports pandas."""

from course.cohort.figures import Figures, figure
from course.cohort.frame import as_frame
from course.cohort.page import CohortPage, open_page
from course.cohort.report import as_html, as_plain
from course.cohort.view import CohortView

__all__ = ["CohortPage", "CohortView", "Figures", "as_frame", "as_html", "as_plain", "figure", "open_page"]
