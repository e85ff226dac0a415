"""The transport of a page: a widget that receives actions and answers with HTML. Independent of the content."""

from course.page.page import FAILED, HEADING, STATIC, UNREADABLE, Message, Page, Shown, Trouble, log_tracebacks

__all__ = ["FAILED", "HEADING", "STATIC", "UNREADABLE", "Message", "Page", "Shown", "Trouble", "log_tracebacks"]
