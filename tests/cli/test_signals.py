"""Signals on a thread of their own."""

import os
import signal
import threading
from threading import Event, Lock

import pytest

from qpctui.cli.signals import heard


def test_an_action_may_need_a_lock_that_the_main_thread_holds():
    lock, done = Lock(), Event()

    def action():
        with lock:
            done.set()

    with heard({signal.SIGUSR1: (action,)}):
        with lock:
            signal.raise_signal(signal.SIGUSR1)
        assert done.wait(10)


def test_each_press_has_its_action_and_the_last_interrupts():
    first, second = Event(), Event()
    with pytest.raises(KeyboardInterrupt), heard({signal.SIGINT: (first.set, second.set)}):
        signal.raise_signal(signal.SIGINT)
        assert first.wait(10)
        assert not second.is_set()
        signal.raise_signal(signal.SIGINT)
        assert second.wait(10)
        signal.raise_signal(signal.SIGINT)


def test_a_signal_after_its_last_action_does_nothing_and_is_its_own_again_at_the_end():
    before = signal.getsignal(signal.SIGUSR1)
    done = []
    with heard({signal.SIGUSR1: (lambda: done.append(1),)}):
        signal.raise_signal(signal.SIGUSR1)
        signal.raise_signal(signal.SIGUSR1)
    assert done == [1]
    assert signal.getsignal(signal.SIGUSR1) == before


def test_a_main_thread_that_hangs_keeps_no_action_waiting():
    """As when the signal came just before a read that nothing interrupts."""
    done, here = Event(), Event()
    reading, writing = os.pipe()

    def act():
        done.set()
        os.write(writing, b"x")

    def signal_from_elsewhere():
        here.wait(10)
        # To this thread itself, so that the main thread's read is not interrupted.
        signal.pthread_kill(threading.get_ident(), signal.SIGUSR1)

    other = threading.Thread(target=signal_from_elsewhere)
    other.start()
    with heard({signal.SIGUSR1: (act,)}):
        here.set()
        assert os.read(reading, 1) == b"x"
    other.join()
    os.close(reading)
    os.close(writing)
    assert done.is_set()
