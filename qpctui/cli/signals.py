"""Signals carried out on a thread of their own."""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from queue import SimpleQueue
from threading import Thread
from types import FrameType

Action = Callable[[], None]


@contextmanager
def heard(actions: Mapping[int, Sequence[Action]]) -> Iterator[None]:
    """Do the next action of a signal each time it comes, away from the main thread.

    A handler interrupts the main thread anywhere, also where it holds the very lock that the
    action needs; so the handler does no more than pass the action on. After a signal's last
    action Ctrl+C interrupts at once, and other signals do nothing more.
    """
    waiting: SimpleQueue[Action | None] = SimpleQueue()  # its put may interrupt itself
    left = {number: deque(steps) for number, steps in actions.items()}

    def pass_on(number: int, frame: FrameType | None) -> None:
        if left[number]:
            waiting.put(left[number].popleft())
        elif number == signal.SIGINT:
            signal.default_int_handler(number, frame)

    def carry_out() -> None:
        while (action := waiting.get()) is not None:
            action()

    listener = Thread(target=carry_out, name="signals", daemon=True)
    listener.start()
    before = {number: signal.signal(number, pass_on) for number in actions}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        waiting.put(None)
        listener.join()
