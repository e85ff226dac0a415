"""Live sessions: a facilitator takes a cohort through scenarios, and learners' pages follow."""
