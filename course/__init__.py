"""The course around the grader: item bank, learners' sessions, store, pages and commands."""
