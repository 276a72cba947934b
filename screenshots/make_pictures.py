"""Makes a picture of every screen from the demo: SVG, and PNG of those that the README shows.

Run it from the project's folder: python -m screenshots.make_pictures [NAME ...]
Without names it writes those whose words are others now.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from screenshots.journey import pictures, words_of

HERE = Path(__file__).parent
IN_README = ("form", "controls", "run", "what-if", "runs")


def png_of(svg: str, width: int) -> bytes:
    """The picture in pixels, with the font Fira Code if it is installed."""
    import resvg_py

    svg = svg.replace("font-family: arial", "font-family: Fira Code")  # the title's
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, font_family="Fira Code", width=width))


def is_stale(name: str, svg: str) -> bool:
    """Whether the stored picture shows other words, or there is none."""
    stored = HERE / f"{name}.svg"
    return not stored.exists() or words_of(name, stored.read_text()) != words_of(name, svg)


def main(names: list[str]) -> None:
    """Keep the pictures named, else those that are stale; one way through the demo makes all."""
    for name, svg in asyncio.run(pictures()).items():
        if not (name in names if names else is_stale(name, svg)):
            continue
        (HERE / f"{name}.svg").write_text(svg)
        print(f"{name}.svg")
        if name in IN_README:
            (HERE / f"{name}.png").write_bytes(png_of(svg, 1400))
            print(f"{name}.png")


if __name__ == "__main__":
    main(sys.argv[1:])
