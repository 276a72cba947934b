"""Jenkins out and in: a job as the connector's step or publisher, and such a one as a job."""

from __future__ import annotations

from qpctui.job.jenkins.config_xml import steps_in_config
from qpctui.job.jenkins.groovy_calls import steps_in_script
from qpctui.job.jenkins.lost import lost_in
from qpctui.job.jenkins.reading import Imported, Remark, imported
from qpctui.job.jenkins.steps import NoStep, Step, Unresolved, Value
from qpctui.job.jenkins.writing import FORMS, written

__all__ = [
    "FORMS",
    "Imported",
    "NoStep",
    "Remark",
    "Step",
    "Unresolved",
    "Value",
    "imported",
    "lost_in",
    "steps_in",
    "written",
]

LARGEST = 2**22
"""Characters; what is larger is no script of a pipeline."""


def steps_in(text: str) -> list[Step]:
    """The connector's steps in a pipeline script, or in a job's config.xml, in their order.

    Raises:
        NoStep: there is none, or one can't be read.
    """
    if len(text) > LARGEST:
        raise NoStep("It is larger than 4 MiB, so it is no pipeline script")
    is_xml = text.removeprefix("\ufeff").lstrip().startswith("<")
    return steps_in_config(text.removeprefix("\ufeff")) if is_xml else steps_in_script(text)
