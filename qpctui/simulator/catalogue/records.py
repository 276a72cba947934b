"""Authentication records that others made, and the log-in that the simulated hosts accept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["unix", "windows"]

HOST_USERNAME = "host_root"
# Letters that go wrong where a value is put into a form or an URL as it is.
HOST_LOG_IN = "s1m+host&root#%41"


@dataclass(frozen=True)
class MadeRecord:
    """An authentication record of somebody else."""

    id: int
    kind: Kind
    title: str
    ips: str


# Their titles begin as those of a job named "webshop" do.
RECORDS = (
    MadeRecord(880001, "unix", "Jenkins_Unix_webshop-nightly", "192.0.2.10-192.0.2.12"),
    MadeRecord(880002, "windows", "Jenkins_Windows_webshop-nightly", "192.0.2.20"),
)

# For the scenario of a host that other records hold already.
RECORDS_ELSEWHERE = (
    MadeRecord(880101, "unix", "Ops' servers [unix] & <more>", "10.10.32.160-10.10.32.165"),
    MadeRecord(880102, "windows", "Ops' servers [windows]", "10.10.32.162"),
)


def _racks(first: int, kind: Kind, network: str) -> tuple[MadeRecord, ...]:
    return tuple(
        MadeRecord(
            first + number,
            kind,
            f"Rack {number:04} [{kind}]",
            f"{network}.{number // 200}.{number % 200 + 1}",
        )
        for number in range(1500)
    )


# For the scenario with long lists: a page and a half of each type.
MORE_RECORDS = _racks(890000, "unix", "172.16") + _racks(895000, "windows", "172.17")
