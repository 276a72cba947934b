"""Dates and odd XML as the platform writes them."""

from datetime import UTC, datetime
from io import BytesIO

import pytest

from qpctui.qualys.addresses import lists, readable
from qpctui.qualys.answers import Answer, child_text, platform_date
from qpctui.qualys.errors import Malformed


def answer(body, status=200):
    return Answer(status, "api.example", BytesIO(body))


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2026-11-23T08:15:02Z", datetime(2026, 11, 23, 8, 15, 2, tzinfo=UTC)),
        (" 2026-11-23T08:15:02Z ", datetime(2026, 11, 23, 8, 15, 2, tzinfo=UTC)),
        ("2026-11-23T10:15:02+02:00", datetime(2026, 11, 23, 8, 15, 2, tzinfo=UTC)),
        ("2026-11-23", datetime(2026, 11, 23, tzinfo=UTC)),
        ("11/23/2026", datetime(2026, 11, 23, tzinfo=UTC)),
        ("", None),
        ("N/A", None),
        ("13/45/2026", None),
        ("yesterday", None),
    ],
)
def test_dates(text, date):
    assert platform_date(text) == date


def test_a_last_day_lasts_until_its_end():
    assert platform_date("11/23/2026", last_second=True) == datetime(
        2026, 11, 23, 23, 59, 59, tzinfo=UTC
    )


def test_a_doctype_is_accepted_and_not_fetched():
    body = b'<?xml version="1.0"?><!DOCTYPE A SYSTEM "http://127.0.0.1:1/a.dtd"><A><B>x</B></A>'
    assert [child.text for child in answer(body).elements("A", "B")] == ["x"]


def test_entities_are_refused():
    body = b'<!DOCTYPE A [<!ENTITY x "boom">]><A><B>&x;</B></A>'
    with pytest.raises(Malformed, match="declares entities"):
        list(answer(body).elements("A", "B"))


def test_control_characters_are_dropped_and_padding_too():
    body = "<A><B><C><![CDATA[\n a\x0b\x01ü \n]]></C></B></A>".encode()
    (found,) = answer(body).elements("A", "B")
    assert child_text(found, "C") == "aü"


def test_names_count_without_case_and_namespace():
    body = b'<a xmlns="urn:x"><b>1</b></a>'
    assert [child.text for child in answer(body).elements("A", "B")] == ["1"]


def test_deep_nesting_is_an_error_and_no_crash():
    body = b"<A>" + b"<B>" * 20_000
    with pytest.raises(Malformed):
        list(answer(body).elements("A", "C"))


def test_a_foreign_root_is_named():
    with pytest.raises(Malformed, match="<OTHER>, which does not belong"):
        list(answer(b"<OTHER/>").elements("A", "B"))


def test_an_unended_section_is_passed_over_in_one_go():
    """Each of them was searched to the end of the document, which took minutes."""
    with pytest.raises(Malformed, match="damaged"):
        answer(b"<A>" + b"<![CDATA[" * 100_000 + b"</A>").elements("A", "B")


def test_text_with_elements_in_it_is_read_with_theirs():
    (found,) = answer(b"<A><B><C>Pass<D>ed?</D></C></B></A>").elements("A", "B")
    assert child_text(found, "C") == "Passed?"


@pytest.mark.parametrize("inner", [b"<B/>", b"<C><D><B/></D></C>"])
def test_what_is_outermost_is_not_overlooked_within_others(inner):
    body = b"<A><B>" + inner + b"</B></A>"
    with pytest.raises(Malformed, match="<B> inside another element"):
        answer(body).elements("A", "B", outermost=("B",))


def test_many_blanks_in_a_list_of_addresses_take_no_time():
    assert lists("10.0.0.1" + " " * 300_000 + "- 10.0.0.9", "10.0.0.5")
    assert not readable("10.0.0.1" + "\n" * 300_000 + "x")
