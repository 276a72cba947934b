"""A simulated platform that lets a test act in the middle of a request."""

from qpctui.simulator import Simulator

LOST, CARRIED_OUT = "lost", "carried out"


class Watched(Simulator):
    """``strike`` is asked at each request: ``LOST`` takes it away, ``CARRIED_OUT`` its answer."""

    def __init__(self, **options):
        super().__init__(**options)
        self.strike = lambda request: None

    def reply_to(self, request, permit):
        struck = self.strike(request)
        if struck == LOST:
            raise ConnectionAbortedError
        reply = super().reply_to(request, permit)
        if struck == CARRIED_OUT:
            raise ConnectionAbortedError
        return reply
