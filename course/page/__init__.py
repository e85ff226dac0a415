"""The page's transport: one widget that hears actions and answers with what there is to see. It knows no content."""

from course.page.page import FAILED, HEADING, STATIC, UNREADABLE, Message, Page, Shown, Trouble, log_tracebacks

__all__ = ["FAILED", "HEADING", "STATIC", "UNREADABLE", "Message", "Page", "Shown", "Trouble", "log_tracebacks"]
