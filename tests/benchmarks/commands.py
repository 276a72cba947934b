"""How long the commands take that do nothing but answer, beside Python and a bare typer command."""

import statistics
import subprocess
import sys
import time

ROUNDS = 15
BARE = """
import typer
app = typer.Typer()

@app.command()
def bare(version: bool = False) -> None: ...

app(["--help"])
"""
PROGRAMS = {
    "python": ("-c", "pass"),
    "a bare typer command's --help": ("-c", BARE),
    "qpctui --version": ("-m", "qpctui", "--version"),
    "qpctui --help": ("-m", "qpctui", "--help"),
    "qpctui run --help": ("-m", "qpctui", "run", "--help"),
}


def seconds(arguments: tuple[str, ...]) -> float:
    """How long a Python program takes as a whole process."""
    started = time.perf_counter()
    subprocess.run([sys.executable, *arguments], stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - started


def main() -> None:
    """Alternate them, so that a busy moment meets all."""
    rounds = [[seconds(arguments) for arguments in PROGRAMS.values()] for _ in range(ROUNDS)]
    medians = dict(zip(PROGRAMS, map(statistics.median, zip(*rounds, strict=True)), strict=True))
    python = medians["python"]
    told = (f"{name} {took * 1000:.0f} ms ({took / python:.1f})" for name, took in medians.items())
    print(f"{', '.join(told)} (medians of {ROUNDS})", flush=True)


if __name__ == "__main__":
    main()
