"""Damaged files to whatever reads them: data or the reader's own error, soon, and nothing else."""

import pytest

from qpctui.compliance.criteria import Outcome
from qpctui.history.index import IndexUnusable
from tests.fuzz.chance import FILES as CASES
from tests.fuzz.chance import bounded, case, share, told
from tests.fuzz.damage import OF_BYTES
from tests.fuzz.file_damage import damaged_file
from tests.fuzz.files import FILES, RUN, asked, index_of_runs

PARTS = 4
FAILED_ARTIFACTS = ("artifact", "archive")


@pytest.fixture
def place(tmp_path):
    (tmp_path / "runs" / RUN).mkdir(parents=True)
    return tmp_path


def read(place, kind, body):
    """What the reader makes of the file, or its own error."""
    name, _, reading, errors = FILES[kind]
    (place / name).write_bytes(body)
    try:
        return reading(place)
    except errors as error:
        assert str(error)
        return error


@pytest.mark.parametrize("kind", FILES)
def test_undamaged_they_are_read(place, kind):
    assert not isinstance(read(place, kind, FILES[kind][1]), Exception)


@pytest.mark.parametrize("part", range(PARTS))
def test_damaged_they_are_data_or_an_error_of_their_own(part, place, record_measure):
    kinds, errors, numbers = list(FILES), 0, share(CASES, PARTS, part)
    for number in numbers:
        chance = case("file", number)
        kind = chance.choice(kinds)
        body, damages = damaged_file(chance, FILES[kind][1])
        try:
            with bounded():
                found = read(place, kind, body)
                errors += isinstance(found, Exception)
                if kind in FAILED_ARTIFACTS and not isinstance(found, Exception):
                    assert found.verdict is not Outcome.PASSED or not says_failed(found)
        except BaseException as error:
            error.add_note(told(f"{kind}: file", number, body, damages))
            raise
    assert 0 < errors < len(numbers)
    record_measure(f"Fuzz: {len(numbers)} damaged files, {errors} told as errors")


def says_failed(result):
    """Whether the connector's files say of any control that it broke the build."""
    return any(finding.causes_failure for finding in result.findings)


def test_a_damaged_index_is_set_aside_or_told(tmp_path, record_measure):
    whole = index_of_runs(tmp_path / "whole")
    unusable, numbers = 0, range(max(1, CASES // 40))
    for number in numbers:
        chance = case("index", number)
        body = whole
        for _ in range(chance.choice((1, 3, 30))):
            body = chance.choice(OF_BYTES[:8])(chance, body)
        place = tmp_path / str(number)
        place.mkdir()
        (place / "history.sqlite").write_bytes(body)
        try:
            with bounded():
                asked(place)
        except IndexUnusable as error:
            assert str(error)
            unusable += 1
        except BaseException as error:
            error.add_note(told("index", number, body))
            raise
    record_measure(f"Fuzz: {len(numbers)} damaged indexes, {unusable} told as unusable")
