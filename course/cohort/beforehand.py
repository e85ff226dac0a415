"""Imported by the worker that serves the facilitator's app: what its pages share is ready before the first of them."""

from course.cohort.page import prepare

prepare()
