"""What learners see: one widget whose every screen is rendered in Python."""

from course.ui.page import Page, open_page
from course.ui.view import Shown, View

__all__ = ["Page", "Shown", "View", "open_page"]
