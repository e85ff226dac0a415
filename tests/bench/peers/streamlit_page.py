"""A page equivalent to a scenario of the course, in Streamlit."""

import streamlit

POLICIES = [f"Policy {number}" for number in range(1, 9)]
SUPPORTS = [f"Support {number}" for number in range(1, 9)]

streamlit.title("A scenario")
streamlit.write("What happens: " + "somebody writes something, and somebody else answers. " * 20)
with streamlit.form("reading"):
    quadrant = streamlit.radio("Who acts on whom?", ["Inside", "Outside", "Both", "Many"])
    picked = [each for each in POLICIES + SUPPORTS if streamlit.checkbox(each)]
    sent = streamlit.form_submit_button("Submit")
if sent:
    streamlit.header("Feedback")
    streamlit.write(f"You chose {quadrant} and {len(picked)} options. " + "This is why. " * 40)
