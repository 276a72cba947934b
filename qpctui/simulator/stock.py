"""What a scenario's platform holds before anybody calls."""

from __future__ import annotations

from datetime import timedelta

from qpctui.simulator.addresses import addresses
from qpctui.simulator.catalogue.records import MORE_RECORDS, RECORDS, RECORDS_ELSEWHERE
from qpctui.simulator.platform import AuthRecord, Platform

_MADE = timedelta(days=400)


def made_records(platform: Platform) -> dict[int, AuthRecord]:
    """Other people's authentication records; they hold the log-in that hosts accept."""
    scenario = platform.scenario
    made = (
        *RECORDS,
        *(RECORDS_ELSEWHERE if scenario.record_elsewhere else ()),
        *(MORE_RECORDS if scenario.long_lists else ()),
    )
    when = platform.clock.now() - _MADE
    return {
        record.id: AuthRecord(
            id=record.id,
            kind=record.kind,
            title=record.title,
            username=platform.secrets.host_username,
            password=platform.secrets.host_password,
            ips=tuple(addresses(record.ips, "ips")),
            created=when,
            modified=when,
        )
        for record in made
    }
