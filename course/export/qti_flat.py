"""Scenarios as items with one question each, for systems with that limit: QTI 2.1, and a Common Cartridge with QTI 1.2.

Canvas refuses a QTI 2.1 item with several interactions, and Moodle reads QTI 1.2 from Common Cartridges alone. The
thread is one file or one item shared by the questions if the system permits it, otherwise it is repeated. Sources:
1EdTech QTI 2.1; 1EdTech Common Cartridge 1.1, Authorization and QTI 1.2.1 profile; for the parts that Canvas and Moodle
support, the public source of Instructure's gem qti and Moodle's backup/cc.
"""

from collections.abc import Callable, Sequence

from course.bank import Bank, Scenario
from course.export.document import Document
from course.export.qti import Templates, interactions, packed, title, watched


def as_flat_package(
    bank: Bank, scenarios: Sequence[Scenario], watch: Callable[[int], object] | None = None
) -> Document:
    """Make a QTI 2.1 package with an item for each question, and each thread as a file on which its items depend.

    Mappings give partial marks as the course does. All files are at the top level, so that a thread has the same path
    from its items and from the manifest, as Canvas requires.
    """
    templates = Templates(bank)
    asked = [(each.item, interactions(each, bank.rulebook)) for each in scenarios]
    files = {"imsmanifest.xml": templates.render("flatmanifest.xml", asked=asked)}
    for scenario, (item, groups) in zip(watched(scenarios, watch), asked, strict=True):
        files[f"{item.id}.html"] = templates.tell("stimulus.html", scenario)
        for group in groups:
            files[f"{item.id}.{group.group}.xml"] = templates.tell("flat.xml", scenario, group=group)
    return packed("questions-qti-2.1.zip", files, len(scenarios))


def as_cartridge(bank: Bank, scenarios: Sequence[Scenario], watch: Callable[[int], object] | None = None) -> Document:
    """Make a Common Cartridge 1.1 with a quiz for each scenario.

    Its QTI 1.2 profile cannot express partial credit, so only a fully correct answer scores; Canvas and Moodle apply
    their own rules for partial credit. Beside each quiz is a second file, which Canvas reads instead: there, the
    thread is a separate item.
    """
    templates = Templates(bank)
    files = {
        "imsmanifest.xml": templates.render("cartridge.xml", items=[(each.item, title(each)) for each in scenarios])
    }
    for scenario in watched(scenarios, watch):
        item = scenario.item
        groups = interactions(scenario, bank.rulebook)
        words = {
            "thread": str(templates.tell("thread.xml", scenario)),
            "ask": {group.group: f"<p><strong>{group.ask}</strong></p>" for group in groups},
            "told": [(group, str(templates.tell("why.xml", scenario, group=group))) for group in groups],
        }
        files[f"{item.id}/assessment_qti.xml"] = templates.tell("quiz.xml", scenario, canvas=False, **words)
        files[f"{item.id}/assessment_meta.xml"] = templates.tell("quizmeta.xml", scenario)
        files[f"non_cc_assessments/{item.id}.xml.qti"] = templates.tell("quiz.xml", scenario, canvas=True, **words)
    return packed("scenarios-common-cartridge-1.1.imscc", files, len(scenarios))
