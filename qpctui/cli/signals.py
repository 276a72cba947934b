"""Signals carried out on a thread of their own."""

from __future__ import annotations

import signal
import socket
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Thread
from types import FrameType

Action = Callable[[], None]


@contextmanager
def heard(actions: Mapping[int, Sequence[Action]]) -> Iterator[None]:
    """Do the next action of a signal each time it comes, away from the main thread.

    Python's own handlers run on the main thread alone: anywhere, also where it holds the very lock
    that an action needs, and not at all while it hangs in a read that the signal came just too
    early to interrupt. So the system's handler tells a thread. After a signal's last action Ctrl+C
    interrupts at once, and other signals do nothing more.
    """
    came = Counter[int]()
    left = {number: deque(steps) for number, steps in actions.items()}
    reading, writing = socket.socketpair()
    writing.setblocking(False)

    def count(number: int, frame: FrameType | None) -> None:
        came[number] += 1
        if number == signal.SIGINT and came[number] > len(actions[number]):
            signal.default_int_handler(number, frame)

    def carry_out() -> None:
        while told := reading.recv(1):
            if steps := left.get(told[0]):
                steps.popleft()()

    listener = Thread(target=carry_out, name="signals", daemon=True)
    listener.start()
    told_before = signal.set_wakeup_fd(writing.fileno(), warn_on_full_buffer=False)
    before = {number: signal.signal(number, count) for number in actions}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(told_before)
        writing.close()
        listener.join()
        reading.close()
