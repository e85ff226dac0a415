"""A page equivalent to a scenario of the course, in Panel."""

import panel as pn

POLICIES = [f"Policy {number}" for number in range(1, 9)]
SUPPORTS = [f"Support {number}" for number in range(1, 9)]

pn.extension()
quadrant = pn.widgets.RadioBoxGroup(name="Who acts on whom?", options=["Inside", "Outside", "Both", "Many"])
policies = pn.widgets.CheckBoxGroup(name="Policies", options=POLICIES)
supports = pn.widgets.CheckBoxGroup(name="Supports", options=SUPPORTS)
button = pn.widgets.Button(name="Submit", button_type="primary")
feedback = pn.pane.Markdown("")


def show(_event: object) -> None:
    count = len(policies.value) + len(supports.value)
    feedback.object = f"## Feedback\nYou chose {quadrant.value} and {count} options. " + "This is why. " * 40


button.on_click(show)
said = "What happens: " + "somebody writes something, and somebody else answers. " * 20
pn.Column("# A scenario", said, quadrant, policies, supports, button, feedback).servable()
