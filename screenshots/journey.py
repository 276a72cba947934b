"""One way through the whole demo that stops at every screen worth a picture."""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from html import unescape
from pathlib import Path
from time import monotonic

os.environ["TEXTUAL_ANIMATIONS"] = "none"

import keyring
from keyring.backends.fail import Keyring
from textual.pilot import Pilot

from qpctui.cli.screens import demo_desk, demo_job
from qpctui.job.document import JobDocument
from qpctui.simulator import Simulator
from qpctui.simulator.platform import Platform, PlatformClock
from qpctui.tui.app import QpctuiApp
from qpctui.tui.form.connection_test import ConnectionTest
from qpctui.tui.screens.form import FormScreen
from qpctui.tui.screens.run import RunScreen
from qpctui.tui.screens.runs import RunsScreen

WIDE, MEDIUM, NARROW, SMALL = (140, 42), (100, 30), (80, 24), (40, 12)
SPEED = 60.0
"""How much faster than real the platform's time runs."""
_VARYING = re.compile(
    r"(?<=127\.0\.0\.1:)\d+|compliance/\d+|(?<=qpctui-demo-)\w+"
    r"|\d{4}-\d\d-\d\d(-\d\d-\d\d-\d\d)?|\d\d:\d\d(:\d\d)?|([\d.]+ m )?[\d.]+ (?=s)"
)
"""Ports, scans, times and what took how long."""
_BARS = re.compile("[━─▁-█]+")
_MOVING = ("run", "run-80x24", "quit", "run-over")
Take = Callable[[str, tuple[int, int]], Awaitable[None]]
"""Keeps what is seen, under a name, in a terminal of a size."""


class Clock(PlatformClock):
    """The platform's time, which stands still while a scan under way is looked at."""

    _held: datetime | None = None

    def hold(self) -> None:
        """Stand still."""
        self._held = self.now()

    def go_on(self) -> None:
        """Go on from there."""
        held, self._held = self._held, None
        if held is not None:
            self._began -= self.now() - held

    def now(self) -> datetime:
        """The platform's time."""
        return self._held or super().now()


@contextmanager
def demo(speed: float) -> Iterator[tuple[QpctuiApp, Platform]]:
    """The demo's app, not yet running, and its platform; this machine has no keyring for it."""
    own = keyring.get_keyring()
    keyring.set_keyring(Keyring())
    try:
        folders = tempfile.TemporaryDirectory(prefix="qpctui-demo-")
        with Simulator(speed=speed) as simulator, folders as folder:
            job = demo_job(simulator.api_server)
            document = JobDocument().saved_as(Path(folder, "demo.toml"), job)
            desk = replace(demo_desk(simulator, Path(folder), speed), welcome="")
            make_form = partial(FormScreen, desk, document, fresh=False)
            yield QpctuiApp(lambda: make_form), simulator.platform
    finally:
        keyring.set_keyring(own)


async def pictures(look: Callable[[QpctuiApp], None] = lambda _: None) -> dict[str, str]:
    """Go the whole way; each picture as SVG, by its name. ``look`` is called at each stop."""
    taken: dict[str, str] = {}
    with demo(SPEED) as (app, platform):
        platform.clock = clock = Clock(SPEED)
        async with app.run_test(size=WIDE) as pilot:

            async def take(name: str, size: tuple[int, int] = WIDE) -> None:
                await pilot.resize_terminal(*size)
                await settled(pilot)
                look(app)
                svg = app.export_screenshot(title="qpctui", simplify=True)
                taken[name] = without_fonts(svg)

            await _form(pilot, take)
            await _credentials(pilot, take)
            await _run(pilot, take, clock)
            await _summary(pilot, take)
            await _controls(pilot, take)
            await _what_if(pilot, take)
            # The second run finds all mended.
            platform.scenario = replace(platform.scenario, clean=True)
            await _runs(pilot, take)
    return taken


async def _form(pilot: Pilot[None], take: Take) -> None:
    """The form, its lists, what it would write, and the boxes over it."""
    await shows(pilot, "[x] Debian 12 baseline")
    form = pilot.app.screen
    await pilot.press("ctrl+t")
    await shows(pilot, "Logged in")
    await take("form", WIDE)
    await take("form-80x24", NARROW)
    await take("too-small", SMALL)
    await pilot.resize_terminal(*MEDIUM)
    await settled(pilot)
    form.form.go_to("scan.scanner")
    await pilot.press(*"scan")
    await take("lists", MEDIUM)
    await pilot.press("escape")
    boxes = {"f1": "help", "ctrl+p": "palette", "ctrl+g": "go-to", "ctrl+o": "open-job"}
    boxes |= {"f2": "save-as", "f4": "preview"}
    for key, name in boxes.items():
        await pilot.press(key)
        await take(name, MEDIUM)
        await pilot.press("escape")
    form.query_one(ConnectionTest).details.press()
    await take("connection-test", MEDIUM)
    await pilot.press("escape")
    form.keeper.ask_for_script()
    await take("import", MEDIUM)
    await pilot.press("escape")


async def _credentials(pilot: Pilot[None], take: Take) -> None:
    """Where they are kept, a new one, and where one may be sent."""
    await pilot.press("f3")
    await take("credentials", MEDIUM)
    await pilot.press("a")
    await take("add-credentials", MEDIUM)
    await pilot.press("escape", "h")
    await take("approved-hosts", MEDIUM)
    await pilot.press("escape", "escape")


async def _run(pilot: Pilot[None], take: Take, clock: Clock) -> None:
    """A scan under way, and its end."""
    await pilot.press("f5")
    await shows(pilot, "● Running")
    clock.hold()
    await take("run", WIDE)
    await take("run-80x24", NARROW)
    await pilot.press("ctrl+q")
    await take("quit", NARROW)
    await pilot.press("escape")
    clock.go_on()
    await shows(pilot, "Enter opens the results")
    await take("run-over", MEDIUM)


async def _summary(pilot: Pilot[None], take: Take) -> None:
    """The summary, a policy, and which reports there are."""
    await pilot.press("enter")
    await shows(pilot, "findings break the build")
    await take("results", WIDE)
    await take("results-80x24", NARROW)
    await pilot.press("3")
    await take("policy", WIDE)
    await pilot.press("e")
    await take("write-report", MEDIUM)
    await pilot.press("escape")


async def _controls(pilot: Pilot[None], take: Take) -> None:
    """The controls that do not pass, one of them, and all of a policy by control."""
    results = pilot.app.screen
    await results.show_controls("status:!passed")
    await settled(pilot)
    await pilot.press(*["down"] * 3)
    await take("controls", WIDE)
    await take("controls-80x24", NARROW)
    await pilot.press("enter")
    await take("details", WIDE)
    await take("evidence-80x24", NARROW)
    await pilot.press("escape", "t")
    await take("columns", MEDIUM)
    await pilot.press("escape", "g")
    await results.show_controls("policy:apache")
    await settled(pilot)
    await pilot.press("right")
    await take("grouped", MEDIUM)
    await results.show_controls("status:!passed")
    await pilot.press("g", "home", *["down"] * 3)
    await settled(pilot)


async def _what_if(pilot: Pilot[None], take: Take) -> None:
    """Other criteria, a waiver, and what of it would be saved."""
    await pilot.press("x")
    await take("what-if", WIDE)
    await pilot.press("f6", "v")
    await take("waive", WIDE)
    await pilot.press("escape", "ctrl+s")
    await take("save-criteria", MEDIUM)
    await pilot.press("enter")
    await take("save-changes", MEDIUM)
    await pilot.press("escape", "escape")
    await settled(pilot)
    await pilot.press("right", "enter")
    await settled(pilot)


async def _runs(pilot: Pilot[None], take: Take) -> None:
    """The list of runs after two of them, and what became of each control."""
    form = next(screen for screen in pilot.app.screen_stack if isinstance(screen, FormScreen))
    while pilot.app.screen is not form:
        pilot.app.pop_screen()
        await settled(pilot)
    await pilot.press("f5")
    await shows(pilot, "Enter opens the results")
    await pilot.press("escape")
    pilot.app.push_screen(RunsScreen(form._desk))
    await shows(pilot, "2 runs")
    await take("runs", (110, 30))
    await pilot.press("c")
    await shows(pilot, "fixed")
    await take("compare", WIDE)
    await pilot.press("enter")
    await take("change", MEDIUM)
    await pilot.press("escape", "escape", "escape")
    await settled(pilot)


async def settled(pilot: Pilot[None]) -> None:
    """Let what was asked for arrive and be drawn: until what is shown stays as it is."""
    before = ""
    for _ in range(30):
        await asyncio.sleep(0.06)
        await pilot.pause()
        now = re.sub(r"[\d.:%█▏▎▍▌▋▊▉━╸╺ ]+", "", shown(pilot))
        if now == before and not _is_busy(pilot):
            return
        before = now


def _is_busy(pilot: Pilot[None]) -> bool:
    """Whether something is awaited that will be shown; of a run there always is."""
    screen = pilot.app.screen
    mine = (worker for worker in pilot.app.workers if worker.node.screen is screen)
    return not isinstance(screen, RunScreen) and any(worker.is_running for worker in mine)


async def shows(pilot: Pilot[None], words: str, within: float = 40) -> None:
    """Wait until the screen shows this."""
    deadline = monotonic() + within
    while words not in shown(pilot):
        if monotonic() > deadline:
            raise RuntimeError(f"no {words!r} in\n{shown(pilot)}")
        await pilot.pause(0.05)


def shown(pilot: Pilot[None]) -> str:
    """What the screen shows, as lines of text."""
    strips = pilot.app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in line) for line in strips)


def without_fonts(svg: str) -> str:
    """The picture without fonts from elsewhere: nothing is fetched to look at it."""
    return re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)


def words_of(name: str, svg: str) -> list[str]:
    """The lines of a picture without what differs each time it is made."""
    rows: dict[float, list[tuple[float, str]]] = {}
    for x, y, text in re.findall(r'<text [^>]*?x="([\d.]+)" y="([\d.]+)"[^>]*>(.*?)</text>', svg):
        rows.setdefault(float(y), []).append((float(x), unescape(text)))
    lines = ["".join(text for _, text in sorted(row)) for _, row in sorted(rows.items())]
    lines = [_VARYING.sub("#", " ".join(_BARS.sub("", line).split())) for line in lines]
    if name in _MOVING:
        # A log, which may be longer or shorter, has a time before each line.
        lines = [re.sub(r"\d+", "0", line.partition("#")[0]).strip() for line in lines]
    return [line for line in lines if line]
