"""Jobs and platforms whose runs are disturbed."""

RECORD = '\n[auth_record]\nuse = true\nplatform = "unix"\ncredentials = "root"\n'


def fails(place):
    """Findings break the build."""


def passes(place):
    """Everything the job asks for is in order."""
    place.replace('  { id = "1485900", title = "Debian 12 baseline" },\n', "")


def scans_an_instance(place):
    place.scan_instance()


def makes_a_record(place):
    place.add(RECORD)
    place.replace("[fail_on]\n", "[fail_on]\nauthentication_failure = true\n")


def loses_the_launch_s_answer(place):
    place.simulator.answer_next("action=launch", "answer-lost")


def loses_the_launch(place):
    place.simulator.answer_next("action=launch", "reset")


SCENARIOS = {
    "fails": ("default", fails),
    "passes": ("policy-without-data", passes),
    "ec2": ("default", scans_an_instance),
    "record": ("default", makes_a_record),
    "answer-lost": ("default", loses_the_launch_s_answer),
    "launch-lost": ("default", loses_the_launch),
}
"""What the platform is like, and what else is particular, by name."""
