"""Imported by a worker of the facilitator's app at its start, to prepare what all of its pages share."""

from course.cohort.facilitator_page import prepare

prepare()
