"""A job that logs in and no more, to try a credential without all that a run needs."""

from __future__ import annotations

from qpctui.job.model import Job, Qualys
from qpctui.job.rules import check, errors


class NothingToTry(Exception):
    """It is not known where to log in; ``str()`` says what is wrong."""


def log_in_job(qualys: Qualys) -> Job:
    """A job that holds nothing but where and as whom to log in.

    Raises:
        NothingToTry: the rules find something wrong with that.
    """
    job = Job(qualys=qualys)
    for problem in errors(check(job)):
        if problem.field.startswith("qualys."):
            raise NothingToTry(problem.words)
    return job
