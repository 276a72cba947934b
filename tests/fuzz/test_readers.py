"""Damaged answers to each reader of the client: data or a QualysError, soon, and nothing else."""

import pytest

from qpctui.qualys.errors import QualysError
from tests.fuzz.chance import ANSWERS, bounded, case, share, told
from tests.fuzz.damage import damaged, deep
from tests.fuzz.readers import HEADERS, READERS, STATUSES, Answering

PARTS = 8


def read(reader, body, status=200, headers=None):
    """What a reader makes of an answer: its data, or the words of its error."""
    try:
        return READERS[reader][1](Answering(body, status, headers or {}))
    except QualysError as error:
        said = str(error)
        assert said
        assert "\n" not in said or len(said) < 4000
        return error


@pytest.mark.parametrize("reader", READERS)
def test_undamaged_they_are_read(reader):
    assert not isinstance(read(reader, READERS[reader][0]), QualysError)


@pytest.mark.parametrize("part", range(PARTS))
def test_damaged_they_are_data_or_an_error_in_words(part, record_measure):
    names, errors = list(READERS), 0
    numbers = share(ANSWERS // 2, PARTS, part)
    for number in numbers:
        chance = case("answer", number)
        reader = chance.choice(names)
        body, damages = damaged(chance, READERS[reader][0])
        status, headers = chance.choice(STATUSES), chance.choice(HEADERS)
        try:
            with bounded():
                found = read(reader, body, status, headers)
        except BaseException as error:
            error.add_note(f"{reader}, HTTP {status}, {headers}")
            error.add_note(told("answer", number, body, damages))
            raise
        errors += isinstance(found, QualysError)
    assert 0 < errors < len(numbers)
    record_measure(f"Fuzz: {len(numbers)} damaged answers to readers, {errors} told as errors")


DEEP = {
    "posture": ("POSTURE_INFO_LIST_OUTPUT", "RESPONSE", "HOST"),
    "scan": ("SCAN_LIST_OUTPUT", "SCAN", "STATUS"),
    "result": ("COMPLIANCE_SCAN_RESULT_OUTPUT", "AUTHENTICATION", "AUTH"),
    "record made": ("BATCH_RETURN", "BATCH"),
    "connectors": ("ServiceResponse", "AwsAssetDataConnector"),
    "cancel": ("SIMPLE_RETURN", "RESPONSE"),
    "version": ("ABOUT", "x"),
}


@pytest.mark.parametrize("reader", DEEP)
def test_200_000_elements_within_each_other_are_refused(reader):
    with bounded():
        found = read(reader, deep(DEEP[reader]))
    assert "nested without end" in str(found)
