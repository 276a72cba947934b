"""Commands on the simulated platform, whose help tells what it knows."""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand


class OnSimulator(TyperCommand):
    """Names beneath its help what the simulator knows, which is slow to load for every command."""

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        """Scenarios, and states of a version where the command takes them."""
        from qpctui.simulator.scenarios import SCENARIOS
        from qpctui.simulator.versions import STATES

        with formatter.section("Scenarios"):
            formatter.write_dl([(one.name, one.title) for one in SCENARIOS.values()])
        if any(option.name == "version_state" for option in self.params):
            with formatter.section("States of a version"):
                # Not wrapped: their names would be broken at their hyphens.
                for state in STATES:
                    formatter.write(f"  {state}\n")
        super().format_epilog(ctx, formatter)
