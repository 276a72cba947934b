"""A run's folder that lost something: what can be gone on with is, the rest is said."""

import pytest

from tests.survival.runs import Judged, entries, kinds


@pytest.fixture
def ended(place):
    """A place whose one run has ended, its folder, and its verdict."""
    at = place()
    command = at.start_run()
    assert command.code() == 1, command.said
    (folder,) = at.folders()
    return at, folder, Judged.of(at.result())


def cut_journal(folder, keep, end=b""):
    """Leave so many of a journal's lines, and part of another."""
    file = folder / "journal.jsonl"
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(lines[:keep]) + end)


def went_on(place, folder):
    """What was said of a run that had to be gone on with, to its end."""
    command = place.start_resume(folder.name)
    code = command.code()
    assert (code, len(place.launched())) == (1, 1), command.said
    return command.said


@pytest.mark.parametrize("end", [b"", b'{"at":"2026', b'{"at":"x","kind":"intent","write":"scan.l'])
def test_a_journal_whose_last_line_was_cut(ended, end):
    place, folder, verdict = ended
    cut_journal(folder, -4, end)
    whole = len(entries(folder))
    went_on(place, folder)
    assert kinds(folder)[whole] == "resumed"
    assert Judged.of(place.result()) == verdict


def test_a_last_line_that_is_whole_but_for_its_end_is_kept(ended):
    place, folder, verdict = ended
    lines = (folder / "journal.jsonl").read_bytes().splitlines()
    (at,) = (
        number for number, line in enumerate(lines) if b'"answer","write":"scan.launch"' in line
    )
    cut_journal(folder, at, lines[at])
    went_on(place, folder)
    assert entries(folder)[at]["kind"] == "answer"
    assert kinds(folder)[at + 1] == "resumed"
    assert Judged.of(place.result()) == verdict


@pytest.mark.parametrize("events", [None, b"", b'\xff\xfe{\n\x00\n{}\n[1]\n{"at":"2026'])
def test_events_that_are_gone_or_garbage(ended, events):
    place, folder, verdict = ended
    cut_journal(folder, -3)
    file = folder / "events.jsonl"
    file.unlink() if events is None else file.write_bytes(events)
    went_on(place, folder)
    assert Judged.of(place.result()) == verdict
    first = file.read_bytes()[len(events or b"") :].splitlines()
    assert b'"event":"step_' in (first[0] or first[1])


def test_lines_of_another_version_are_passed_over(ended):
    place, folder, verdict = ended
    known = b'{"at":"2026-11-25T08:15:00.000+00:00","kind":'
    cut_journal(folder, -3, known + b'"done"}\n' + known + b'"done","details":{"step":"DANCE"}}\n')
    went_on(place, folder)
    assert Judged.of(place.result()) == verdict


def test_a_result_that_is_gone_or_broken_is_found_out_again(ended):
    place, folder, verdict = ended
    for break_it in (lambda file: file.unlink(), lambda file: file.write_bytes(b'{"format":')):
        break_it(folder / "result.json")
        went_on(place, folder)
        assert Judged.of(place.result()) == verdict


@pytest.mark.parametrize("job", [None, b'{"name":'])
def test_without_its_job_a_run_tells_how_to_judge_its_scan(ended, job):
    place, folder, _ = ended
    cut_journal(folder, -1)
    file = folder / "job.json"
    file.unlink() if job is None else file.write_bytes(job)
    command = place.start_resume(folder.name)
    assert command.code() == 2
    (reference,) = place.launched()
    assert f"qpctui resume --scan {reference} JOB.toml" in command.said
    adopted = place.start_resume("--scan", reference, str(place.job))
    assert adopted.code() == 1
    assert place.launched() == [reference]


def test_a_run_that_never_began_is_not_gone_on_with(ended):
    place, folder, _ = ended
    cut_journal(folder, 0, b'{"at":"2026')
    command = place.start_resume(folder.name)
    assert command.code() == 2
    assert f"{folder.name} was broken off before it began: run the job again" in command.said
    assert len(place.launched()) == 1
