"""Seeds, counts and time limits: a case is the same wherever and beside whatever it runs."""

import os
import signal
from contextlib import contextmanager
from random import Random

SEED = int(os.environ.get("QPCTUI_FUZZ_SEED", "7"))
ANSWERS = int(os.environ.get("QPCTUI_FUZZ_CASES", "20000"))
EXCHANGES = ANSWERS // 40
FILES = ANSWERS // 5
LONGEST = 5.0
"""Seconds of computing after which a case hangs; most take a thousandth of one."""


class Hangs(BaseException):
    """A case took too long: no reader may catch it as an error of its own."""


def case(name, number):
    """The chance that makes one case."""
    return Random(f"{SEED}/{name}/{number}")


def share(total, parts, part):
    """The numbers of the cases that are done in one of several parts."""
    return range(part, total, parts)


@contextmanager
def bounded(seconds=LONGEST):
    """Let what computes for longer raise ``Hangs``; other processes' load does not count."""

    def give_up(*_):
        raise Hangs(f"longer than {seconds:g} s of computing")

    before = signal.signal(signal.SIGVTALRM, give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def told(name, number, body, damages=()):
    """What a failure shows of its case."""
    shown = body if len(body) < 6000 else body[:3000] + b" ... " + body[-3000:]
    return f"QPCTUI_FUZZ_SEED={SEED}, {name} {number}, {', '.join(damages)}:\n{shown!r}"
