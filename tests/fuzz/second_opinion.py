"""What speaks against a pass, as a reader finds it who is written apart from the product.

It takes the same bytes, looks at every element wherever it stands, and trusts nothing that is said
twice in different ways. It knows nothing of ``qpctui``: a mistake there is none here.
"""

import re
from datetime import UTC, datetime, time
from ipaddress import ip_address, ip_network, summarize_address_range
from xml.etree.ElementTree import ParseError, fromstring, tostring

RANKS = {"UNDEFINED": 0, "MINIMAL": 1, "MEDIUM": 2, "SERIOUS": 3, "CRITICAL": 4, "URGENT": 5}
ONCE = ("ID", "HOST_ID", "CONTROL_ID", "STATUS", "EVALUATION_DATE", "EXCEPTION")
REFUSED = ("FAILED", "AUTH_SCAN_FAILED", "INSUFFICIENT", "AUTH_SCAN_INSUFFICIENT")
WORKED = ("SUCCESS", "AUTH_SCAN_SUCCESS")
PARTS = (
    *("INFO", "HOST", "CONTROL", "TECHNOLOGY", "SUMMARY", "WARNING", "DATETIME"),
    *("DPD", "FV", "TP", "TM"),
)
NOT_SCANNED = ("HOSTS_NOT_ALIVE", "EXCLUDED_HOSTS", "HOSTS_SCAN_ABORTED")


def against_list(body, reference):
    """Objections to the scan's end, and its launch date."""
    root = _tree(body)
    if root is None or _name(root) != "SCAN_LIST_OUTPUT":
        return ["no scan list"], None
    scans = [one for one in _all(root, "SCAN") if reference in _texts(one, "REF")]
    said, dates = [], set()
    for scan in scans:
        statuses = _children(scan, "STATUS")
        states = [state for status in statuses for state in _of(status, "STATE")]
        said += [f"its state is {state!r}" for state in states if state != "Finished"]
        said += ["it has no state"] if not states else []
        said += [f"its sub-state is {word!r}" for word in _texts(scan, "SUB_STATE") if word]
        said += ["it is not processed"] if set(_texts(scan, "PROCESSED")) == {"0"} else []
        dates |= set(_texts(scan, "LAUNCH_DATETIME"))
    launched = {_date(date, last=True) for date in dates}
    if len(launched) != 1 or None in launched:
        said.append(f"it was launched {sorted(dates)}")
    return said if scans else ["no such scan"], max(filter(None, launched), default=None)


def against_result(body, target, *, authentication):
    """Objections to the scan's result."""
    root = _tree(body)
    if root is None or _name(root) != "COMPLIANCE_SCAN_RESULT_OUTPUT":
        return ["no scan result"] if authentication else []
    said = ["it is an error"] if _all(root, "ERROR") else []
    for name in NOT_SCANNED:
        said += [name for one in _all(root, name) if _holds(_text(one), target)]
    scanned = [_text(one) for one in _all(root, "HOSTS_SCANNED")]
    if scanned and not any(_holds(text, target) is not False for text in scanned):
        said.append("the target was not scanned")
    if authentication:
        for name in REFUSED:
            said += [name for one in _all(root, name) if _holds(_hosts(one), target) is not False]
        if not any(_holds(_hosts(one), target) for name in WORKED for one in _all(root, name)):
            said.append("no log-in worked")
    return said


def against_posture(pages, target, launched, fail_on):
    """Objections to the posture that these pages tell, by the criteria."""
    roots = [_tree(page) for page in pages]
    if not pages or any(r is None or _name(r) != "POSTURE_INFO_LIST_OUTPUT" for r in roots):
        return ["no posture"]
    said = [] if not _all(roots[-1], "WARNING") else ["more is to come"]
    whole = _Posture(roots)
    infos = [info for root in roots for info in _all(root, "INFO")]
    meant = [info for info in infos if whole.is_of(info, target) is not False]
    said += ["no record of the target"] if not meant else []
    for info in meant:
        said += whole.against(info, target, launched, fail_on)
    return said


class _Posture:
    """All pages together."""

    def __init__(self, roots):
        self.ips, self.dates, self.ranks = {}, {}, {}
        for root in roots:
            for one in _apart(root):
                for key in _of(one, "ID") if _name(one) == "HOST" else ():
                    self.ips.setdefault(key, set()).update(_of(one, "IP") or [""])
                    scanned = _of(one, "LAST_COMPLIANCE_SCAN_DATETIME")
                    self.dates.setdefault(key, set()).update(scanned)
                for key in _of(one, "ID") if _name(one) == "CONTROL" else ():
                    self.ranks.setdefault(key, set()).add(_rank(one))
        stamps = [_of(response, "DATETIME") for response in _all(roots[0], "RESPONSE")]
        self.as_of = {_date(stamp) for told in stamps for stamp in told}

    def is_of(self, info, target):
        """Whether a record is of the target, None when that can't be told."""
        found = {_address(ip) for key in _of(info, "HOST_ID") for ip in self.ips.get(key, {""})}
        return target_is(found, target)

    def against(self, info, target, launched, fail_on):
        said = [f"{name} is said twice" for name in ONCE if len(_different(info, name)) > 1]
        if self.is_of(info, target) is None:
            said.append("a host that is not explained")
        said += self._too_old(info, launched)
        words = _of(info, "STATUS")
        if not any(words):
            return [*said, "it has no status"]
        state, doubt = self._state(info, words[0])
        said += doubt
        if state not in ("Passed", "Failed", "Error", "Exceptions"):
            return [*said, f"its status is {words}"]
        ticked = {"Failed": "Fail"}.get(state, state) in fail_on.states
        if ticked and self._may_meet(info, fail_on):
            said.append(f"control {_of(info, 'CONTROL_ID')} is {state}")
        return said

    def _too_old(self, info, launched):
        told = [date for date in _of(info, "EVALUATION_DATE") if date]
        if not told:
            told = [d for key in _of(info, "HOST_ID") for d in self.dates.get(key, ()) if d]
        dates = [_date(date) for date in told]
        if not dates or None in dates:
            return [f"it was evaluated {told}"]
        return ["it is older than the scan"] if launched and min(dates) < launched else []

    def _state(self, info, word):
        """The state that it counts as, and what is odd about that."""
        for exception in _children(info, "EXCEPTION"):
            if [status.casefold() for status in _of(exception, "STATUS")] != ["approved"]:
                continue
            ends = [end for end in _of(exception, "END_DATETIME") if end not in ("", "N/A")]
            if not ends:
                return "Exceptions", []
            until = {_date(end, last=True) for end in ends}
            if None in until or len(until) > 1 or len(self.as_of) != 1 or None in self.as_of:
                return word, ["whether its exception has ended can't be told"]
            if min(until) >= min(self.as_of):
                return "Exceptions", []
        return word, []

    def _may_meet(self, info, fail_on):
        ticked = {RANKS[name.upper()] for name in fail_on.criticalities}
        ranks = set().union(*(self.ranks.get(key, {None}) for key in _of(info, "CONTROL_ID")))
        return not ranks or None in ranks or bool(ranks & ticked)


def target_is(found, target):
    """Whether these addresses are the target: all, none (False), or nobody knows (None)."""
    if not found or None in found or len(found) > 1:
        return None
    return found == {ip_address(target)}


def _rank(control):
    for criticality in _children(control, "CRITICALITY"):
        value, label = _of(criticality, "VALUE"), _of(criticality, "LABEL")
        try:
            return int(value[0]) if value and value[0] else RANKS[label[0].upper()]
        except (ValueError, KeyError, IndexError):
            return None
    return None


def _tree(body):
    """The document, with or without what XML forbids in it; None when it is none."""
    control = bytes(n for n in range(32) if n not in (9, 10, 13))
    cleaned = body.translate(None, control)
    text = re.sub(r"&#(x[0-9a-fA-F]+|[0-9]+);", _reference, cleaned.decode("utf-8", "replace"))
    text = re.sub(r"&(?![A-Za-z#][A-Za-z0-9]*;)", "&amp;", text)
    for attempt in (body, cleaned, text.encode()):
        try:
            return fromstring(attempt)
        except (ParseError, ValueError, LookupError):
            continue
    return None


def _reference(found):
    number = int(found[1][1:], 16) if found[1].startswith("x") else int(found[1])
    is_text = number in (9, 10, 13) or 31 < number < 0xD800 or 0xDFFF < number < 0xFFFE
    return found[0] if is_text or 0xFFFF < number < 0x110000 else ""


def _name(element):
    return element.tag.rpartition("}")[2].upper()


def _all(element, name):
    return [one for one in element.iter() if _name(one) == name]


def _apart(element):
    """What a posture consists of; what stands within another of them explains nothing."""
    for one in element:
        if _name(one) in PARTS:
            yield one
        else:
            yield from _apart(one)


def _children(element, name):
    return [one for one in element if _name(one) == name]


def _text(element):
    return "".join(element.itertext()).strip()


def _texts(element, name):
    return [_text(one) for one in _all(element, name)]


def _of(element, name):
    return [_text(one) for one in _children(element, name)]


def _different(element, name):
    return {tostring(one).strip() for one in _children(element, name)}


def _date(text, *, last=False):
    american = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text)
    try:
        if american:
            text = f"{american[3]}-{int(american[1]):02}-{int(american[2]):02}"
        date = datetime.fromisoformat(text)
        if last and len(text) <= 10:
            date = datetime.combine(date, time(23, 59, 59))
        return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _address(text):
    try:
        return ip_address(text.strip())
    except ValueError:
        return None


def _hosts(group):
    lists = _all(group, "IP") or [group]
    return ", ".join(" ".join(one.itertext()) for one in lists)


def _holds(text, target):
    """Whether a list of addresses holds the target, None when it holds what is none."""
    pieces = re.sub(" ?- ?", "-", " ".join(re.split(r"[,;\s]+", text.strip()))).split()
    told = {_holds_piece(piece, ip_address(target)) for piece in pieces}
    return True if True in told else None if None in told else False


def _holds_piece(piece, target):
    try:
        return any(target in network for network in _nets(piece))
    except (ValueError, TypeError):
        return None


def _nets(piece):
    low, dash, high = piece.partition("-")
    if not dash:
        return [ip_network(piece, strict=False)]
    if ip_address(low).version == ip_address(high).version and ip_address(low) > ip_address(high):
        return []
    return summarize_address_range(ip_address(low), ip_address(high))
