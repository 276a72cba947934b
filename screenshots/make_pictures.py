"""Makes the pictures of the README from the demo: SVG, and PNG where resvg-py is installed.

Run it from the project's folder: python screenshots/make_pictures.py [NAME ...]
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

os.environ["TEXTUAL_ANIMATIONS"] = "none"

from textual.pilot import Pilot

from qpctui.cli.screens import demo_desk, demo_job
from qpctui.job.document import JobDocument
from qpctui.simulator import Simulator
from qpctui.tui.app import QpctuiApp
from qpctui.tui.screens.form import FormScreen
from qpctui.tui.screens.run import RunScreen
from qpctui.tui.screens.runs import RunsScreen

HERE = Path(__file__).parent
WIDE, NARROW = (140, 42), (80, 24)
SPEED, WATCHED_SPEED = 60.0, 12.0
"""Of the platform's time: for what comes after a run, and for what is seen of one."""
Act = Callable[[Pilot], Awaitable[None]]


async def settle(pilot: Pilot) -> None:
    """Let lists arrive and everything be drawn."""
    await asyncio.sleep(0.8)
    await pilot.pause()


async def form(pilot: Pilot) -> None:
    """The form as it opens, tested."""
    await pilot.press("ctrl+t")
    await settle(pilot)


async def scanner_list(pilot: Pilot) -> None:
    """An open list, narrowed by typing."""
    pilot.app.screen.form.go_to("scan.scanner")
    await pilot.press("s", "c", "a", "n")
    await settle(pilot)


async def running(pilot: Pilot) -> None:
    """A scan under way."""
    await pilot.press("f5")
    await asyncio.sleep(17)
    await pilot.pause()


async def results(pilot: Pilot) -> None:
    """The result of a whole run."""
    await pilot.press("f5")
    await until_over(pilot)
    await pilot.press("enter")
    await settle(pilot)


async def controls(pilot: Pilot) -> None:
    """The controls that do not pass."""
    await results(pilot)
    await pilot.press("2")
    pilot.app.screen.show_controls("status:!passed")
    await settle(pilot)
    await pilot.press("down", "down", "down")
    await settle(pilot)


async def what_if(pilot: Pilot) -> None:
    """Other criteria, and a control excluded."""
    await controls(pilot)
    await pilot.press("x")
    await settle(pilot)


async def runs(pilot: Pilot) -> None:
    """The list of runs after two of them."""
    await results(pilot)
    await pilot.press("escape")
    await settle(pilot)
    await results(pilot)
    await pilot.press("escape")
    await pilot.app.push_screen(RunsScreen(pilot.app.screen._desk))
    await settle(pilot)


async def until_over(pilot: Pilot) -> None:
    """Wait for the run's end."""
    await pilot.pause()
    for _ in range(300):
        screen = pilot.app.screen
        if isinstance(screen, RunScreen) and screen.is_over:
            return
        await asyncio.sleep(0.1)
    raise RuntimeError("the run did not end")


PICTURES: dict[str, tuple[tuple[int, int], Act]] = {
    "form": (WIDE, form),
    "form-80x24": (NARROW, form),
    "lists": ((100, 30), scanner_list),
    "run": (WIDE, running),
    "run-80x24": (NARROW, running),
    "results": (WIDE, results),
    "controls": (WIDE, controls),
    "controls-80x24": (NARROW, controls),
    "what-if": (WIDE, what_if),
    "runs": ((110, 30), runs),
}


async def picture(name: str, size: tuple[int, int], act: Act) -> None:
    """Live the demo up to a point and keep what is seen."""
    speed = WATCHED_SPEED if act is running else SPEED
    with Simulator(speed=speed) as simulator, tempfile.TemporaryDirectory() as folder:
        job = demo_job(simulator.api_server)
        document = JobDocument().saved_as(Path(folder, "demo.toml"), job)
        desk = replace(demo_desk(simulator, Path(folder), speed), welcome="")
        app = QpctuiApp(lambda: partial(FormScreen, desk, document, fresh=False))
        async with app.run_test(size=size) as pilot:
            await settle(pilot)
            await act(pilot)
            svg = app.export_screenshot(title="qpctui", simplify=True)
    write(name, without_fonts(svg))


def without_fonts(svg: str) -> str:
    """The picture without fonts from elsewhere: nothing is fetched to look at it."""
    return re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)


def write(name: str, svg: str) -> None:
    """The SVG, and the PNG beside it."""
    (HERE / f"{name}.svg").write_text(svg)
    try:
        import resvg_py
    except ImportError:
        print(f"{name}.svg (for PNG: pip install resvg-py, and the font Fira Code)")
        return
    png = resvg_py.svg_to_bytes(svg_string=svg, font_family="Fira Code", width=1400)
    (HERE / f"{name}.png").write_bytes(bytes(png))
    print(f"{name}.svg {name}.png")


def main(names: list[str]) -> None:
    """Make the pictures named, or all."""
    for name in names or PICTURES:
        asyncio.run(picture(name, *PICTURES[name]))


if __name__ == "__main__":
    main(sys.argv[1:])
