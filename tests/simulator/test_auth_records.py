"""Authentication records on the simulated platform, and the log-ins that come of them."""

from datetime import timedelta
from urllib.parse import urlencode, urlsplit

import pytest

HOST = "10.10.32.162"
UNIX, WINDOWS = "/api/2.0/fo/auth/unix/", "/api/2.0/fo/auth/windows/"
CANARY = "c4n4ry&#+%41 word"


def code_of(root):
    return root.findtext("RESPONSE/CODE")


def batches(root):
    """Code, text and ids of each batch."""
    assert root.tag == "BATCH_RETURN"
    return [
        (one.findtext("CODE"), one.findtext("TEXT"), [i.text for i in one.findall("ID_SET/*")])
        for one in root.findall("RESPONSE/BATCH_LIST/BATCH")
    ]


def create(caller, path=UNIX, **form):
    usual = {"title": "Jenkins_Unix_web", "username": "root", "password": CANARY, "ips": HOST}
    _, root = caller.xml(path, action="create", **usual | form)
    return root


def created(caller, path=UNIX, **form):
    ((code, text, numbers),) = batches(create(caller, path, **form))
    assert (code, text) == (None, "Successfully Created")
    return numbers[0]


@pytest.mark.parametrize(("path", "kind"), [(UNIX, "UNIX"), (WINDOWS, "WINDOWS")])
def test_records_are_created_and_listed(calls, path, kind):
    caller = calls()
    number = created(caller, path, ips=f"{HOST}-10.10.32.163,192.0.2.1", comments="c")
    _, root = caller.xml(path, action="list", title="Jenkins_Unix_web")
    assert root.tag == f"AUTH_{kind}_LIST_OUTPUT"
    records = root.findall(f"RESPONSE/AUTH_{kind}_LIST/AUTH_{kind}")
    record = next(one for one in records if one.findtext("ID") == number)
    assert record.findtext("USERNAME") == "root"
    shown = [(one.tag, one.text) for one in record.find("IP_SET")]
    assert shown == [("IP_RANGE", f"{HOST}-10.10.32.163"), ("IP", "192.0.2.1")]
    assert record.findtext("CREATED/DATETIME").endswith("Z")
    assert record.findtext("COMMENTS") == "c"


def test_the_title_filter_finds_parts_of_titles(calls):
    caller = calls()
    _, root = caller.xml(UNIX, action="list", title="Jenkins_Unix_web")
    assert [one.text for one in root.iter("TITLE")] == ["Jenkins_Unix_webshop-nightly"]
    _, root = caller.xml(UNIX, action="list", title="nothing like it")
    assert root.find(".//AUTH_UNIX_LIST") is None


def test_details_say_how_much_is_shown(calls):
    caller = calls()
    _, root = caller.xml(UNIX, action="list", details="None")
    assert [one.tag for one in root.find(".//AUTH_UNIX")] == ["ID"]
    _, root = caller.xml(UNIX, action="list", details="All")
    assert root.find("RESPONSE/GLOSSARY") is not None
    status, root = caller.xml(UNIX, action="list", details="Everything")
    assert (status, code_of(root)) == (400, "1905")


@pytest.mark.parametrize("path", [UNIX, WINDOWS])
def test_a_thousand_records_are_a_page(calls, path):
    caller = calls("long-lists")
    _, root = caller.xml(path, action="list", title="Rack", details="None")
    first = [one.text for one in root.iter("ID")]
    warning = root.find("RESPONSE/WARNING_LIST/WARNING")
    assert (len(first), warning.findtext("CODE")) == (1000, "1980")
    url = warning.findtext("URL")
    assert url != url.strip()
    assert urlsplit(url.strip()).netloc != urlsplit(caller.simulator.api_server).netloc
    _, root = caller.xml(
        path, **dict(pair.split("=") for pair in urlsplit(url.strip()).query.split("&"))
    )
    second = [one.text for one in root.iter("ID")]
    assert (len(second), root.find(".//WARNING")) == (500, None)
    assert not set(first) & set(second)


def test_records_are_found_by_id(calls):
    caller = calls("long-lists")
    _, root = caller.xml(UNIX, action="list", ids="890003,890010-890012")
    assert [one.text for one in root.iter("ID")] == ["890003", "890010", "890011", "890012"]
    _, root = caller.xml(UNIX, action="list", id_min="890003", id_max="890005")
    assert [one.text for one in root.iter("ID")] == ["890003", "890004", "890005"]


def test_an_update_changes_addresses_and_log_in(calls):
    caller = calls()
    number = created(caller)

    def update(**form):
        _, root = caller.xml(UNIX, action="update", ids=number, **form)
        return batches(root)

    def ips():
        _, root = caller.xml(UNIX, action="list", ids=number)
        return [one.text for one in root.find(".//IP_SET")]

    done = [(None, "Successfully Updated", [number])]
    assert update(ips="192.0.2.1") == done
    assert ips() == ["192.0.2.1"]
    assert update(add_ips=HOST) == done
    assert ips() == [HOST, "192.0.2.1"]
    assert update(remove_ips="192.0.2.1", username="other") == done
    assert ips() == [HOST]
    assert update(password="another-c4n4ry") == done
    ((code, text, _),) = update(ips=HOST, username="other", password="another-c4n4ry")
    assert (code, text) == ("1920", "Nothing to change")


def test_batches_fail_each_for_itself(calls):
    caller = calls()
    first = created(caller)
    second = created(caller, title="b", ips="192.0.2.1")
    _, root = caller.xml(UNIX, action="update", ids=f"{first},{second},77", username="x")
    told = batches(root)
    assert told[0] == (None, "Successfully Updated", [f"{first}-{second}"])
    assert told[1][0] == "1905"
    _, root = caller.xml(UNIX, action="update", ids=first, add_ips="192.0.2.1")
    ((code, text, numbers),) = batches(root)
    assert (code, numbers) == ("1920", [first])
    assert f"record b, ID {second}" in text
    _, root = caller.xml(WINDOWS, action="delete", ids=first)
    assert batches(root)[0][0] == "1905"
    _, root = caller.xml(UNIX, action="delete", ids=f"{first},77")
    assert [code for code, _, _ in batches(root)] == [None, "1905"]
    _, root = caller.xml(UNIX, action="list", ids=first)
    assert root.find(".//AUTH_UNIX") is None


def test_an_address_stands_in_one_record_of_a_type(calls):
    caller = calls("auth-record-elsewhere")
    ((code, text, numbers),) = batches(create(caller))
    assert (code, numbers) == ("1920", [])
    assert HOST in text
    assert "Ops' servers [unix] & <more>, ID 880101" in text
    assert batches(create(caller, WINDOWS))[0][0] == "1920"
    caller = calls()
    created(caller)
    created(caller, WINDOWS)
    created(caller, title="elsewhere", network_id="7")


@pytest.mark.parametrize(
    ("path", "form", "code"),
    [
        (UNIX, {"title": "t" * 256}, "1905"),
        (UNIX, {"username": "u" * 256}, "1905"),
        (WINDOWS, {"username": "u" * 32}, "1905"),
        (UNIX, {"password": "p" * 101}, "1905"),
        (UNIX, {"password": "pässword"}, "1905"),
        (UNIX, {"title": "Jenkins_Unix_webshop-nightly"}, "1905"),
        (UNIX, {"ips": "10.0.0.300"}, "1905"),
        (UNIX, {"ips": "10.0.0.9-10.0.0.1"}, "1905"),
        (UNIX, {"comments": "c" * 2000}, "1905"),
        (UNIX, {"title": ""}, "1903"),
        (WINDOWS, {"username": ""}, "1903"),
        (UNIX, {"password": ""}, "1903"),
        (UNIX, {"login_type": "vault"}, "1905"),
        (UNIX, {"colour": "red"}, "1901"),
    ],
)
def test_what_a_record_cannot_hold_is_refused(calls, path, form, code):
    caller = calls()
    root = create(caller, path, **form)
    assert (root.tag, code_of(root)) == ("SIMPLE_RETURN", code)
    assert len(caller.simulator.platform.auth_records) == 2


def test_the_longest_log_ins_are_taken(calls):
    caller = calls()
    created(caller, title="t" * 255, username="u" * 255, password="c4n4ry" + "p" * 94)
    created(caller, WINDOWS, title="t" * 255, username="u" * 31)


def test_a_read_cannot_write(calls):
    caller = calls()
    status, body, _ = caller.ask(f"{UNIX}?action=delete&ids=880001", method="GET")
    assert status == 400
    assert b"<CODE>1908</CODE>" in body
    _, root = caller.xml(UNIX, action="update", ids="880001", ips=HOST, add_ips="192.0.2.9")
    assert code_of(root) == "1907"


def test_a_password_in_the_url_is_refused_and_not_kept(calls):
    caller = calls()
    form = {"action": "create", "title": "t", "username": "u", "password": CANARY, "ips": HOST}
    status, body, _ = caller.ask(f"{UNIX}?{urlencode(form)}")
    assert status == 400
    assert b"<CODE>1907</CODE>" in body
    assert "c4n4ry" not in repr(caller.simulator.requests)
    assert "title=t" in caller.simulator.requests[-1].query


def test_passwords_are_neither_kept_in_the_log_nor_told_back(calls):
    caller = calls(host_password=CANARY)
    number = created(caller)
    answers = [create(caller, password=CANARY * 9)]
    for form in ({"ids": number, "username": "x"}, {"ids": number, "password": "c4n4ry 2"}):
        answers.append(caller.xml(UNIX, action="update", echo_request="1", **form)[1])
    answers.append(caller.xml(UNIX, action="list", details="All")[1])
    assert not any("c4n4ry" in "".join(one.itertext()) for one in answers)
    simulator = caller.simulator
    assert "c4n4ry" not in repr((simulator, simulator.requests, simulator.platform))
    sent = [one for one in simulator.requests if one.parameters.get("action") == "create"]
    assert sent[0].parameters["password"] == "***"
    assert sent[0].parameters["title"] == "Jenkins_Unix_web"


def scanned(caller):
    caller.set_up()
    _, root = caller.launch(ip=HOST)
    result = caller.result(caller.finished(root))
    return {
        one.findtext("TYPE"): [child.tag for child in one if child.tag != "TYPE"]
        for one in result.iter("AUTH")
    }


def test_a_record_with_the_right_log_in_works(calls):
    caller = calls()
    simulator = caller.simulator
    created(caller, username=simulator.host_username, password=simulator.host_password)
    assert scanned(caller) == {"Unix/Cisco/Checkpoint Firewall": ["SUCCESS"]}
    assert caller.posture(ips=HOST).find(".//INFO") is not None


@pytest.mark.parametrize(
    ("path", "kind"), [(UNIX, "Unix/Cisco/Checkpoint Firewall"), (WINDOWS, "Windows")]
)
def test_a_record_with_a_wrong_password_fails(calls, path, kind):
    caller = calls()
    created(caller, path, username=caller.simulator.host_username, password="wrong-c4n4ry")
    assert scanned(caller) == {kind: ["FAILED"]}
    caller.simulator.platform.clock._began += timedelta(hours=1)
    _, root = caller.xml("/api/2.0/fo/compliance/posture/info/", action="list", policy_id="1485830")
    assert root.find(".//INFO") is None


def test_a_host_may_work_with_one_record_and_fail_with_another(calls):
    caller = calls(host_username="admin", host_password="right-c4n4ry")
    created(caller, username="admin", password="right-c4n4ry")
    created(caller, WINDOWS, username="admin", password="wrong-c4n4ry")
    assert scanned(caller) == {
        "Unix/Cisco/Checkpoint Firewall": ["SUCCESS"],
        "Windows": ["FAILED"],
    }
    assert caller.posture(ips=HOST).find(".//INFO") is not None


def test_other_people_s_record_is_used(calls):
    assert scanned(calls("auth-record-elsewhere")) == {
        "Unix/Cisco/Checkpoint Firewall": ["SUCCESS"],
        "Windows": ["SUCCESS"],
    }


def test_without_a_record_the_host_has_a_log_in_of_its_own(calls):
    assert scanned(calls()) == {"Unix/Cisco/Checkpoint Firewall": ["SUCCESS"]}
