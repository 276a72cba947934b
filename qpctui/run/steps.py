"""The steps of a run in their order, and which of them an earlier process has done for good."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from qpctui.run import ec2, prepare, results, scanning
from qpctui.run.context import RunContext
from qpctui.run.events import Step, steps_of
from qpctui.run.past import Past

Action = Callable[[RunContext], str]

_ACTIONS: dict[Step, Action] = {
    Step.RESOLVE: prepare.resolve_target,
    Step.CONNECT: prepare.test_connection,
    Step.INSTANCE: ec2.find_target,
    Step.ADD_HOST: prepare.add_host,
    Step.AUTH_RECORD: prepare.set_auth_record,
    Step.ASSET_GROUP: prepare.set_asset_group,
    Step.POLICIES: prepare.assign_policies,
    Step.LAUNCH: scanning.launch_scan,
    Step.WAIT: scanning.wait_for_scan,
    Step.RESULT: results.read_scan_result,
    Step.POSTURE: results.fetch_posture,
}
_PREPARATION = (Step.ADD_HOST, Step.AUTH_RECORD, Step.ASSET_GROUP, Step.POLICIES)


def actions_for(run: RunContext, past: Past) -> Iterator[tuple[Step, Action | None]]:
    """What is to be done for each step; None where nothing is left to do."""
    for step in steps_of(run.job):
        if action := _ACTIONS.get(step):
            yield step, None if _is_over(step, past) else action


def _is_over(step: Step, past: Past) -> bool:
    """Whether a step needs nothing more.

    Until a launch is meant all is prepared anew: it is looked up or does no harm twice, and
    another run may have changed it meanwhile. After that the platform holds what it needs.
    """
    match step:
        case Step.RESOLVE:
            return step in past.done
        case Step.INSTANCE:
            return past.goes_on_after_launch and bool(past.known.region)
        case Step.LAUNCH:
            return past.launch == "known"
        case _:
            return past.goes_on_after_launch and step in _PREPARATION
