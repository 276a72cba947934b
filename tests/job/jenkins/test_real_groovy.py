"""What real Groovy makes of an exported step, and whether it reads scripts as qpctui does."""

from itertools import cycle

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from qpctui.job.jenkins import Unresolved, steps_in, written
from qpctui.job.jenkins.parameters import parameters_of
from tests.conftest import EXAMPLES
from tests.job.jenkins.conftest import GUIDE, JOBS, TEXTS
from tests.job.jenkins.sources import CASES, ESCAPES, VALUES, call_in_some_form

MANY = 3 * EXAMPLES


def made(strategy, count=MANY):
    """That many values of a strategy, so that one process takes them all."""
    values = []

    @settings(max_examples=count, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(strategy)
    def gather(value):
        values.append(value)

    gather()
    return values


def test_it_evaluates_exported_steps_to_the_same_maps(groovy):
    jobs = made(JOBS)
    assert len(jobs) == MANY
    forms = cycle(("pipeline", "jenkinsfile"))
    sources = [written(job, form) for job, form in zip(jobs, forms, strict=False)]
    for job, source, answer in zip(jobs, sources, groovy(sources), strict=True):
        assert answer.get("steps") == [parameters_of(job)], source


def test_the_guides_step_comes_out_as_it_went_in(groovy):
    (answer,) = groovy([GUIDE])
    assert answer["steps"] == [dict(steps_in(GUIDE)[0].parameters)]


def test_what_it_accepts_imports_to_the_same_values(groovy):
    arguments = st.dictionaries(st.from_regex(r"[a-z]{1,6}X", fullmatch=True), VALUES, min_size=1)
    calls = made(st.tuples(arguments, st.integers(0, 10**6)))
    sources = [call_in_some_form(*call) for call in calls]
    answers = groovy(sources)
    accepted = 0
    for source, answer, (arguments_, _) in zip(sources, answers, calls, strict=True):
        if "steps" in answer:
            accepted += 1
            read = [dict(step.parameters) for step in steps_in(source)]
            told = [{k: v for k, v in m.items() if k != "$class"} for m in answer["steps"]]
            assert read == told, source
            assert told == [arguments_]
    assert accepted == len(calls), [a for a in answers if "refused" in a][:3]


def test_strings_of_any_escapes_mean_the_same(groovy):
    pieces = st.lists(ESCAPES | TEXTS.map(lambda text: text[:2]), max_size=8).map("".join)
    quotes = st.sampled_from(("'", "'''", '"', '"""', "/", "$/"))
    strings = made(st.tuples(quotes, pieces))
    sources = [
        f"qualysPolicyComplianceScanner(a: {quote}{text}{'/$' if quote == '$/' else quote})"
        for quote, text in strings
    ]
    accepted = 0
    for source, answer in zip(sources, groovy(sources), strict=True):
        if answer.get("steps"):
            accepted += 1
            (step,) = steps_in(source)
            value = step.parameters["a"]
            if isinstance(value, Unresolved):
                value = value.text.replace("${1}", "1")
            assert answer["steps"] == [{"a": value}], source
    assert accepted > MANY * 2 // 3


def test_odd_forms_mean_the_same(groovy):
    for case, answer in zip(CASES, groovy([source for source, _ in CASES]), strict=True):
        source, parameters = case
        told = [{k: v for k, v in m.items() if k != "$class"} for m in answer.get("steps", ())]
        assert told == parameters, (source, answer)
