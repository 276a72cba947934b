"""Makes the README's recording from the demo: demo.gif, half a minute of it.

Run it from the project's folder, with the font Fira Code: python -m screenshots.make_recording
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from time import monotonic

from PIL import Image
from textual.pilot import Pilot

from qpctui.tui.app import QpctuiApp
from screenshots.journey import demo, settled, shown, without_fonts
from screenshots.make_pictures import png_of

FILE = Path(__file__).parent / "demo.gif"
SIZE, WIDTH = (100, 30), 1000
SPEED = 45.0
_LOOKS_EVERY = 0.4
_COLOURS = 64


@dataclass
class Recording:
    """Frames, and for how many seconds each is seen."""

    app: QpctuiApp
    said: str = "qpctui demo"
    frames: list[tuple[str, float]] = field(default_factory=list)

    def look(self, seconds: float) -> None:
        """Let what is there be seen; one that is as before is seen longer."""
        svg = without_fonts(self.app.export_screenshot(title=self.said, simplify=True))
        if self.frames and self.frames[-1][0] == svg:
            before, seen = self.frames.pop()
            self.frames.append((before, seen + seconds))
        else:
            self.frames.append((svg, seconds))


async def record() -> list[tuple[str, float]]:
    """The demo from its form to its end."""
    with demo(SPEED) as (app, _):
        recording = Recording(app)
        async with app.run_test(size=SIZE) as pilot:

            async def press(said: str, *keys: str, seconds: float = 1.8) -> None:
                recording.said = said
                for key in keys:
                    await pilot.press(key)
                    await settled(pilot)
                    recording.look(seconds if key == keys[-1] else 0.35)

            await settled(pilot)
            recording.look(1.8)
            await press("Ctrl+T tests the connection", "ctrl+t", seconds=1.5)
            await _run(pilot, recording)
            await press("Enter opens the results", "enter", seconds=2.5)
            await press("2 lists the controls; those that break the build first", "2")
            await press("Enter tells why one failed", "down", "down", "down", "enter", seconds=2.5)
            await press("Esc goes back", "escape", seconds=0.5)
            await press("x asks: what if it were excluded?", "x", seconds=2.5)
            untick = ["down", "down", "down", "down", "space", "right", "right", "space"]
            await press("Other criteria, the verdict at once", *untick, seconds=2.5)
            await press("Ctrl+Q quits", "ctrl+q", seconds=2.0)
    return recording.frames


async def _run(pilot: Pilot[None], recording: Recording) -> None:
    """The scan until its verdict."""
    recording.said = "F5 runs the job"
    await pilot.press("f5")
    ends = monotonic() + 60
    while "Enter opens the results" not in shown(pilot) and monotonic() < ends:
        await pilot.pause(_LOOKS_EVERY)
        recording.look(_LOOKS_EVERY)
    recording.look(1.2)


def main() -> None:
    """Put the frames together."""
    frames = asyncio.run(record())
    images = [Image.open(BytesIO(png_of(svg, WIDTH))).convert("RGB") for svg, _ in frames]
    # One palette for all: what did not change between frames then costs nothing.
    sample = Image.new("RGB", (WIDTH, sum(image.height for image in images[::6])))
    for place, image in enumerate(images[::6]):
        sample.paste(image, (0, place * image.height))
    palette = sample.quantize(_COLOURS, Image.Quantize.MAXCOVERAGE)
    first, *rest = [image.quantize(palette=palette, dither=Image.Dither.NONE) for image in images]
    lasts = [round(seconds * 1000) for _, seconds in frames]
    first.save(FILE, save_all=True, append_images=rest, duration=lasts, loop=0, optimize=True)
    print(
        f"{FILE.name}: {len(frames)} frames, {sum(lasts) / 1000:.0f} s, {FILE.stat().st_size:,} B"
    )


if __name__ == "__main__":
    main()
