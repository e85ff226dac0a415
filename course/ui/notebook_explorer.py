"""The policy explorer as a separate widget for one case, for notebooks and pages without a learner."""

from course import page
from course.bank import Bank
from course.language import speaking
from course.language.catalogue import SOURCE
from course.page import Message, Shown, Trouble
from course.session import Exploring, Refused, explore
from course.session.explorer_actions import ACTIONS
from course.ui.explorer_content import heard
from course.ui.page import QUIET
from course.ui.view import View


class Explorer(page.Page):
    """A widget with the policy explorer for one case. Stores nothing and needs no learner."""

    def __init__(self, bank: Bank, case: str, language: str = SOURCE) -> None:
        """`case` is the id of a scenario or an example of the bank, whose texts are in the `language`."""
        self._item = bank.examples[case] if case in bank.examples else bank.scenarios[case].item
        self._view, self._exploring = View(bank, language=language), Exploring(case)
        super().__init__()
        self.speak(language)

    def first(self) -> str:
        with speaking(self.language):
            return f'<div class="course">{self._show().html}</div>'

    def act(self, message: Message) -> Shown | None:
        if message.action == "beat":
            return None
        if message.action in ACTIONS:
            cases = {self._exploring.case: self._item}
            try:
                followed = explore(self._exploring, message.action, message.fields, cases, self._view.bank.rulebook)
            except Refused as refused:
                raise Trouble(str(refused)) from refused
            self._exploring = followed or Exploring(self._exploring.case)
        return self.again(message)

    def again(self, message: Message) -> Shown | None:
        return None if message.action in QUIET else heard(message.action, self._show())

    def _show(self) -> Shown:
        return self._view.explore(self._exploring, {self._exploring.case: self._item})
