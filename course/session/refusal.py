"""A refusal: what came from the page cannot be acted on."""


class Refused(Exception):
    """The message is one sentence for the learner. Nothing has changed."""


class Forgotten(Refused):
    """The learner of this page was erased from somewhere else."""
