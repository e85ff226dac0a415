"""The page's transport: one widget that hears actions and answers with what there is to see. It knows no content."""

from course.page.page import FAILED, STATIC, UNREADABLE, Message, Page, Shown, Trouble

__all__ = ["FAILED", "STATIC", "UNREADABLE", "Message", "Page", "Shown", "Trouble"]
