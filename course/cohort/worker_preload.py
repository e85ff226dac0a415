"""Prepare what all pages of a worker share; imported by each worker of the facilitator's app at its start."""

from course.cohort.facilitator_page import prepare

prepare()
