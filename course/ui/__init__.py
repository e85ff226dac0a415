"""What learners see: one widget whose every screen is rendered in Python."""

from course.ui.notebook_course import Course, open_course
from course.ui.notebook_explorer import Explorer
from course.ui.page import Page, open_page
from course.ui.view import View

__all__ = ["Course", "Explorer", "Page", "View", "open_course", "open_page"]
