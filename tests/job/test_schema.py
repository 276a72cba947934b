"""The published schema accepts what we read and refuses what we refuse."""

import tomllib

import jsonschema
import pytest

from qpctui.job.model import Job
from qpctui.job.schema import json_schema
from qpctui.job.toml import dump


def test_the_default_job_fits_the_schema():
    jsonschema.validate(tomllib.loads(dump(Job())), json_schema())


@pytest.mark.parametrize(
    "data",
    [
        {"nmae": "x"},
        {"format": 2},
        {"target": {"kind": "hots"}},
        {"fail_on": {"states": ["Failed"]}},
        {"qualys": {"proxy": {"port": "80"}}},
    ],
)
def test_wrong_jobs_do_not_fit(data):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, json_schema())


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"scan": {"scanner": "External", "option_profile": {"name": "x", "id": "1"}}},
        {"scan": {"policies": [{"id": "7", "title": "x"}]}},
        {"timing": {"poll_every": "2*60"}},
    ],
)
def test_right_jobs_fit(data):
    jsonschema.validate(data, json_schema())
