"""When a run is disturbed: at seeded moments, many of them around the launch."""

from time import monotonic, sleep

from tests.survival.watched import CARRIED_OUT, LOST

_LOOK_EVERY = 0.0005


class Moment:
    """Calls ``strike`` once, when it has come."""

    def __init__(self, chance, place, fates):
        self.chance, self.place, self.fates = chance, place, fates
        self.struck = False

    def await_it(self, strike):
        """Be ready from now on."""
        self._strike = strike

    def look(self):
        """Strike if it has come."""

    def come(self):
        self.struck = True
        self._strike()


class AfterSeconds(Moment):
    """Any moment."""

    def await_it(self, strike):
        super().await_it(strike)
        self._at = monotonic() + self.chance.uniform(0, 1.2)

    def look(self):
        if monotonic() >= self._at:
            self.come()


class AfterLine(Moment):
    """When a file of the run has got so many lines more, or a little later."""

    def await_it(self, strike):
        super().await_it(strike)
        self._file = self.chance.choice(["journal.jsonl", "journal.jsonl", "events.jsonl"])
        self._lines = self._written() + self.chance.randint(1, 40)
        self._late = self.chance.choice([0, 0, 0.001, 0.004])

    def _written(self):
        return sum(file.read_bytes().count(b"\n") for file in self.place.files(self._file))

    def look(self):
        if self._written() >= self._lines:
            sleep(self._late)
            self.come()


class AtRequest(Moment):
    """When a request arrives."""

    def await_it(self, strike):
        super().await_it(strike)
        self._left = self.chance.randint(1, 25)
        self._fate = self.chance.choice(self.fates)
        self.place.simulator.strike = self._at

    def _at(self, request):
        self._left -= 1
        if self._left:
            return None
        self.come()
        return self._fate


class AtLaunch(AtRequest):
    """When the launch arrives."""

    def _at(self, request):
        if request.action == "launch" and not self.struck:
            self._left = 1
        return super()._at(request)


_KINDS = (AfterSeconds, AfterLine, AfterLine, AtRequest, AtLaunch)


def disturbed(place, command, chance, strike, *, on_look=lambda: None, fates=(LOST, CARRIED_OUT)):
    """The exit code of a command that is struck at some moment, unless it ends before.

    ``fates`` are what may become of the request at which it is struck.
    """
    moment = chance.choice(_KINDS)(chance, place, fates)
    moment.await_it(strike)
    while not command.ended:
        if not moment.struck:
            moment.look()
        on_look()
        sleep(_LOOK_EVERY)
    place.simulator.strike = lambda request: None
    return command.code()
