"""The course: a bank of items, sittings, stores, pages and commands around the grader."""
