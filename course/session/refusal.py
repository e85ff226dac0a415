"""Exceptions for requests of a page that cannot be carried out."""


class Refused(Exception):
    """A request was rejected and nothing has changed; the message is one sentence shown to the learner."""


class Forgotten(Refused):
    """The data of this page's learner was erased in another window."""
