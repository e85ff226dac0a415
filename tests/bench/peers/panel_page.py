"""A page equivalent to a scenario of the course, in Panel."""

import panel

POLICIES = [f"Policy {number}" for number in range(1, 9)]
SUPPORTS = [f"Support {number}" for number in range(1, 9)]

panel.extension()
quadrant = panel.widgets.RadioBoxGroup(name="Who acts on whom?", options=["Inside", "Outside", "Both", "Many"])
policies = panel.widgets.CheckBoxGroup(name="Policies", options=POLICIES)
supports = panel.widgets.CheckBoxGroup(name="Supports", options=SUPPORTS)
button = panel.widgets.Button(name="Submit", button_type="primary")
feedback = panel.pane.Markdown("")


def show(_event: object) -> None:
    count = len(policies.value) + len(supports.value)
    feedback.object = f"## Feedback\nYou chose {quadrant.value} and {count} options. " + "This is why. " * 40


button.on_click(show)
said = "What happens: " + "somebody writes something, and somebody else answers. " * 20
panel.Column("# A scenario", said, quadrant, policies, supports, button, feedback).servable()
