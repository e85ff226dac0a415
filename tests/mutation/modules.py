"""Which quick tests are about which module; `python -m tests.mutation` runs them on its mutants."""

from typing import Final

GRADER, SESSION = "tests/grader", "tests/session"
READING = f"{GRADER}/test_reading.py"
READ_GUIDANCE = f"{GRADER}/test_reading_guidance.py", f"{GRADER}/test_guidance_problems.py"
READ_ITEMS = (
    f"{GRADER}/test_reading_items.py",
    f"{READING}::test_read_item_refuses",
    f"{READING}::test_read_item_refuses_what_exceeds_a_limit",
    f"{READING}::test_read_item_sums_up_many_unknown_names",
)
"""Items, read from small files."""
SHAPES = f"{GRADER}/test_wrong_shapes.py"
"""What the readers say of a key that holds what it cannot."""
COURSE = tuple(f"{SESSION}/test_{each}.py" for each in ("act", "way", "vary", "quick", "stages"))
"""What a learner does, with forms, variants, quick stories and stages."""
STORED = tuple(f"{SESSION}/test_{each}.py" for each in ("session", "resume", "membership", "aided"))
"""The same over a store."""
QUADRANT = (
    f"{GRADER}/test_quadrant.py",
    f"{GRADER}/test_other_quadrants.py::test_rule_tells_who_acts_where_another_quadrant_is_picked",
    f"{GRADER}/test_other_quadrants.py::test_rule_says_which_draft_does_not_count",
)
"""Quadrants of small cases, without the whole bank."""
TESTS: Final[dict[str, tuple[str, ...]]] = {
    "grader/scoring.py": (f"{GRADER}/test_key.py", f"{GRADER}/test_scoring.py"),
    "grader/ruling.py": (f"{GRADER}/test_ruling.py", *QUADRANT),
    "grader/condition.py": (f"{GRADER}/test_condition.py",),
    "grader/case.py": (f"{GRADER}/test_case.py",),
    "grader/branch.py": (f"{GRADER}/test_branch.py",),
    "grader/rule.py": (f"{GRADER}/test_ruling.py",),
    "grader/item.py": (f"{GRADER}/test_item.py", f"{GRADER}/test_offering.py::test_most_options"),
    "grader/quadrant.py": (f"{GRADER}/test_placement.py", f"{GRADER}/test_sides.py", *QUADRANT),
    "grader/guidance_schema.py": (
        f"{GRADER}/test_guidance_schema.py",
        "tests/bank/test_schema.py::test_schemas_of_guidance_on_disk_are_current",
    ),
    "grader/translation_schema.py": (f"{GRADER}/test_translation_schema.py",),
    "grader/fact.py": (f"{GRADER}/test_fact.py",),
    "grader/french.py": (f"{GRADER}/test_french.py",),
    "grader/grammar.py": (f"{GRADER}/test_sentence.py", f"{GRADER}/test_french.py"),
    "grader/language.py": (f"{GRADER}/test_french.py", "tests/bank/test_translation.py"),
    "grader/reading/translation.py": ("tests/bank/test_translation.py",),
    "grader/version.py": (f"{GRADER}/test_version.py",),
    "grader/rulebook.py": (f"{GRADER}/test_rulebook.py", f"{GRADER}/test_sides.py", f"{GRADER}/test_rule_review.py"),
    "grader/whatif.py": (f"{GRADER}/test_flips.py", f"{GRADER}/test_supposition.py"),
    "grader/sentence.py": (f"{GRADER}/test_wording.py",),
    "grader/deciding_facts.py": (f"{GRADER}/test_deciding_facts.py",),
    "grader/evidence.py": (f"{GRADER}/test_occurrences.py",),
    "grader/explanation.py": (f"{GRADER}/test_explanation.py",),
    "grader/exploration.py": (f"{GRADER}/test_exploring.py",),
    "grader/coverage.py": (f"{GRADER}/test_cover.py",),
    "grader/contact_details.py": (f"{GRADER}/test_contacts.py",),
    "grader/panel.py": tuple(
        f"tests/panel/test_panel.py::test_{each}"
        for each in ("compare", "compare_of_three_readers", "cohen_kappa_of_a_known_table")
    ),
    "grader/paraphrase.py": (f"{GRADER}/test_paraphrase.py",),
    "grader/paraphrase_grammar.py": (f"{GRADER}/test_paraphrase.py",),
    "grader/french_paraphrase.py": (f"{GRADER}/test_french_paraphrase.py",),
    "grader/post_display.py": (f"{GRADER}/test_post_display.py",),
    "grader/content_problem.py": (READING,),
    "grader/prose.py": (f"{GRADER}/test_telling.py",),
    "grader/readability.py": (f"{GRADER}/test_readability.py",),
    "grader/rule_review.py": (f"{GRADER}/test_rule_review.py",),
    "grader/guidance_diff.py": (f"{GRADER}/test_guidance_diff.py",),
    "grader/schema.py": ("tests/bank/test_schema.py::test_schema_on_disk_is_current",),
    "grader/reading/act.py": (*READ_ITEMS, SHAPES),
    "grader/reading/branch.py": (*READ_ITEMS, SHAPES),
    "grader/reading/condition.py": (*READ_GUIDANCE, f"{READING}::test_read_rulebook_refuses", SHAPES),
    "grader/reading/contacts.py": (f"{GRADER}/test_contacts.py",),
    "grader/reading/document.py": (*READ_ITEMS, *READ_GUIDANCE, f"{GRADER}/test_contacts.py"),
    "grader/reading/svg_check.py": ("tests/bank/test_images.py", f"{GRADER}/test_post_display.py"),
    "grader/reading/evidence.py": (*READ_ITEMS, f"{GRADER}/test_evidence.py"),
    "grader/reading/item.py": (*READ_ITEMS, SHAPES),
    "grader/reading/panel.py": ("tests/panel/test_panel.py::test_read_reader_refuses",),
    "grader/reading/post_display.py": (*READ_ITEMS, f"{GRADER}/test_post_display.py"),
    "grader/reading/quadrant.py": (*READ_GUIDANCE, f"{GRADER}/test_sides.py", SHAPES),
    "grader/reading/reviews.py": (f"{GRADER}/test_rule_review.py",),
    "grader/reading/rule.py": (*READ_GUIDANCE, SHAPES),
    "grader/reading/rulebook.py": (*READ_GUIDANCE, f"{GRADER}/test_sides.py", SHAPES, f"{GRADER}/test_contacts.py"),
    "grader/reading/slots.py": (*READ_ITEMS, SHAPES),
    "grader/reading/template.py": READ_GUIDANCE,
    "grader/reading/version.py": (
        f"{GRADER}/test_evidence.py",
        f"{GRADER}/test_post_display.py",
        f"{GRADER}/test_reading_items.py::test_version_is_that_of_what_learners_are_asked",
        f"{READING}::test_talking_points_are_read_and_make_no_new_version",
    ),
    "grader/reading/fact_vocabulary.py": (
        *READ_GUIDANCE,
        f"{READING}::test_read_rulebook_refuses",
        SHAPES,
        *READ_ITEMS,
    ),
    "course/session/session.py": STORED,
    "course/session/action.py": COURSE,
    "course/session/course_progress.py": COURSE,
    "course/session/answer.py": (*COURSE, f"{SESSION}/test_pace.py"),
    "course/session/action_table.py": COURSE,
    "course/session/learner_context.py": (*COURSE, f"{SESSION}/test_aided.py"),
    "course/session/screen_state.py": (f"{SESSION}/test_sitting.py", f"{SESSION}/test_act.py"),
    "course/session/address.py": (f"{SESSION}/test_address.py", f"{SESSION}/test_quick.py"),
    "course/session/completion.py": (
        f"{SESSION}/test_completion.py",
        f"{SESSION}/test_stages.py",
        f"{SESSION}/test_keep.py",
    ),
    "course/session/explorer_state.py": (f"{SESSION}/test_explore.py",),
    "course/session/explorer_actions.py": (f"{SESSION}/test_explore.py",),
    "course/session/code.py": (f"{SESSION}/test_code.py", f"{SESSION}/test_resume.py"),
    "course/session/code_throttle.py": (f"{SESSION}/test_guess.py",),
    "course/session/enrolment.py": (f"{SESSION}/test_enrol.py",),
    "course/session/membership.py": (f"{SESSION}/test_membership.py",),
    "course/session/lms_grade.py": (f"{SESSION}/test_lms_grade.py",),
    "course/session/privacy.py": (
        f"{SESSION}/test_keep.py",
        f"{SESSION}/test_membership.py",
        f"{SESSION}/test_guess.py",
    ),
    "course/session/regrade.py": (f"{SESSION}/test_regrade.py",),
    "course/session/visibility.py": (f"{SESSION}/test_visibility.py",),
    "course/session/syllabus.py": (f"{SESSION}/test_vary.py",),
    "course/session/variant.py": (f"{SESSION}/test_vary.py",),
}
"""Module -> the files of its tests, or single tests of a file that has slow ones as well."""
