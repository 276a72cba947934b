"""The four sections of the form: the connector's labels, in the connector's order."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.widgets import Button

from qpctui.credentials import StoredCredential
from qpctui.job.model import ALL_CRITICALITIES
from qpctui.job.platforms import PLATFORMS
from qpctui.run.offered import Offer
from qpctui.tui.form import meanings
from qpctui.tui.form.offer_row import OfferRow
from qpctui.tui.form.policies_row import PoliciesRow
from qpctui.tui.form.waivers_row import WaiversRow
from qpctui.tui.widgets.drop_down import Item
from qpctui.tui.widgets.headings import Heading
from qpctui.tui.widgets.rows import ChoiceRow, DropRow, Row, TextRow
from qpctui.tui.widgets.tick_rows import TickRow, TicksRow

SECTIONS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("API Login", "API Login", ("name", "qualys")),
    ("Scan Options", "Scan Options", ("scan", "target", "auth_record")),
    ("Configure Scan Pass/Fail Criteria", "Pass/Fail", ("fail_on", "waiver")),
    ("Timeout Settings", "Timeouts", ("timing",)),
)
"""Title, short title, and the tables of the job that a section shows."""

PLATFORM_ITEMS = [Item(code, (label, code)) for code, label in PLATFORMS]

ADD = "+ add"
"""The value of the line that adds a credential."""


class CredentialRow(DropRow):
    """A choice among stored credentials, and a button that adds one."""

    DEFAULT_CSS = """
    CredentialRow Button {
        width: 9;
        min-width: 9;
        margin-left: 1;
        background: $panel 70% !important;
        color: $foreground 80%;
    }
    CredentialRow Button:focus {
        background: $primary !important;
        color: $background;
        text-style: bold !important;
    }
    """

    def compose_field(self) -> ComposeResult:
        """The closed list and the button."""
        yield from super().compose_field()
        yield Button("+ Add", compact=True)

    @on(Button.Pressed)
    def _add(self, event: Button.Pressed) -> None:
        event.stop()
        self.edited(ADD)


def credential_item(known: StoredCredential) -> Item:
    """A credential's line in a list."""
    kind = " OAuth client" if known.kind == "oauth" else ""
    return Item(known.id, (f"{known.username or known.id}/****{kind}", known.id))


def section_id(index: int) -> str:
    """The id of a section's heading."""
    return f"section-{index}"


def section_of(field: str) -> int:
    """The index of the section that shows a field."""
    table = field.partition(".")[0]
    return next(index for index, (_, _, tables) in enumerate(SECTIONS) if table in tables)


def api_login() -> ComposeResult:
    """Where the platform is, and as whom to log in."""
    yield Heading(SECTIONS[0][0], id=section_id(0), classes="section")
    yield DropRow("qualys.platform", "Your Qualys Portal", columns=("Portal", "Code"))
    yield TextRow("qualys.api_server", "API Server URL", required=True)
    yield CredentialRow(
        "qualys.credentials", "Credentials", columns=("Credentials", "Id"), required=True
    )
    yield TickRow("qualys.proxy.use", "Use Proxy Settings")
    yield TextRow("qualys.proxy.server", "Proxy Server", required=True, indent=2)
    yield TextRow("qualys.proxy.port", "Proxy Port", required=True, indent=2, whole_number=True)
    yield CredentialRow(
        "qualys.proxy.credentials", "Credentials", columns=("Credentials", "Id"), indent=2
    )


def scan_options() -> ComposeResult:
    """What is scanned, by what, and judged against which policies."""
    yield Heading(SECTIONS[1][0], id=section_id(1), classes="section")
    yield TextRow("scan.title", "Scan Title", required=True)
    kinds = (("host", "Scan Host IP"), ("ec2", "Scan EC2 instance"))
    yield ChoiceRow("target.kind", "Target", kinds)
    yield TextRow("target.host_ip", "IP", required=True, indent=2)
    yield TextRow("target.ec2.instance_id", "EC2 Instance Id", required=True, indent=2)
    yield OfferRow(
        "target.ec2.connector",
        "EC2 Connector Name",
        noun="connectors",
        columns=("Name", "Account Id", "State", "Id"),
        cells=lambda offer: (offer.name, offer.account_id or "–", offer.state, offer.id),
        indent=2,
    )
    yield TickRow("target.ec2.run_connector", "Run selected EC2 connector", indent=2)
    yield TickRow("auth_record.use", "Create Authentication Record")
    systems = (("windows", "Windows"), ("unix", "Unix"))
    yield ChoiceRow("auth_record.platform", "Platform", systems, indent=2)
    yield CredentialRow(
        "auth_record.credentials",
        "Credentials",
        columns=("Credentials", "Id"),
        required=True,
        indent=2,
    )
    yield OfferRow(
        "scan.scanner",
        "Scanner Name",
        noun="scanners",
        columns=("Name", "Status", "Account Id", "Id"),
        cells=_scanner_cells,
    )
    yield OfferRow(
        "scan.option_profile",
        "Option Profile",
        noun="option profiles",
        columns=("Name", "Policies", "Id"),
        cells=lambda offer: (offer.name, str(len(offer.policies)), offer.id),
    )
    yield PoliciesRow("scan.policies", "Select One or More Policies", required=True)


def _scanner_cells(offer: Offer) -> tuple[str, ...]:
    state = {"Online": "✓ Online", "Offline": "! Offline"}.get(offer.state, offer.state or "–")
    return offer.name, state, offer.account_id or "–", offer.id or "–"


def criteria() -> ComposeResult:
    """What fails the build."""
    yield Heading(SECTIONS[2][0], id=section_id(2), classes="section")
    yield TickRow("fail_on.state_and_criticality", "Fail by State AND Criticality")
    yield TicksRow("fail_on.states", "By State", ("Fail", "Error", "Exceptions"), indent=2)
    yield TicksRow("fail_on.criticalities", "By Criticality", ALL_CRITICALITIES, indent=2)
    yield TickRow(
        "fail_on.authentication_failure", "Fail if Authentication Fails on Host/EC2 Instance"
    )
    yield TickRow("fail_on.exclude", "Exclude Conditions")
    yield TextRow(
        "fail_on.exclude_cids", "Excluded CIDs", required=True, indent=2, meaning=meanings.cids
    )
    yield TextRow("fail_on.baseline", "Baseline")
    yield WaiversRow("waiver", "Waivers")


def timing() -> ComposeResult:
    """How often to look, and for how long."""
    yield Heading(SECTIONS[3][0], id=section_id(3), classes="section")
    yield TextRow("timing.poll_every", "Frequency", short=True, meaning=meanings.frequency)
    yield TextRow("timing.timeout", "Timeout", short=True, meaning=meanings.timeout)


def row_for(rows: list[Row], field: str) -> Row | None:
    """The row that a problem's field belongs to: its own, or the nearest around or below it."""
    by_field = {row.field: row for row in rows}
    name = field
    while name:
        if name in by_field:
            return by_field[name]
        name = name.rpartition(".")[0]
    return next((row for row in rows if row.field.startswith(f"{field}.")), None)
