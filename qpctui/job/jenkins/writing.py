"""A job as Jenkins takes it: a step, a Jenkinsfile, a stage that runs qpctui, a config.xml."""

from __future__ import annotations

import shlex
from collections.abc import Iterable

from qpctui.job.dependence import is_shown
from qpctui.job.fields import value_of
from qpctui.job.jenkins.config_xml import config_xml
from qpctui.job.jenkins.parameters import parameters_of
from qpctui.job.jenkins.steps import STEP
from qpctui.job.model import Job
from qpctui.job.syntax import environment_name

FORMS: dict[str, str] = {
    "pipeline": "step",
    "jenkinsfile": "Jenkinsfile",
    "stage": "stage with qpctui",
    "config-xml": "config.xml",
}
"""Each form that ``written`` knows, and its label."""

REPORT = "qpctui-result.json"
_WIDTH = 76
_INDENT = "    "
_STAGE = "Qualys Policy Compliance"
_CREDENTIALS = ("qualys.credentials", "qualys.proxy.credentials", "auth_record.credentials")
_ESCAPES = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def written(job: Job, form: str, *, file_name: str = "job.toml") -> str:
    """A job in one of ``FORMS``, as text that ends in a newline.

    ``file_name`` is the job file that a stage with qpctui runs. A draft is written as it is.

    Raises:
        KeyError: there is no such form.
    """
    if form == "stage":
        return _text(_qpctui_stage(job, file_name))
    parameters = parameters_of(job)
    if form == "config-xml":
        return config_xml(parameters)
    comment = "// one step of a pipeline; credentials stay in Jenkins' store"
    step = _step(parameters)
    return _text({"pipeline": [comment, *step], "jenkinsfile": _jenkinsfile(step)}[form])


def groovy(value: bool | int | str) -> str:
    """A value as a Groovy literal: strings in single quotes, where nothing is filled in."""
    if isinstance(value, str):
        return f"'{''.join(map(_letter, value))}'"
    return str(value).lower()


def _letter(letter: str) -> str:
    if letter in _ESCAPES:
        return _ESCAPES[letter]
    if letter.isprintable():
        return letter
    # What can't be seen must not turn the line around it into something else.
    units = letter.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def _text(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"{_INDENT}{line}" if line else line for line in lines]


def _block(head: str, lines: Iterable[str]) -> list[str]:
    return [f"{head} {{", *_indented(lines), "}"]


def _step(parameters: dict[str, bool | int | str]) -> list[str]:
    """The step, as many parameters in a line as have room."""
    last = len(parameters) - 1
    lines = [STEP]
    for index, (name, value) in enumerate(parameters.items()):
        argument = f"{name}: {groovy(value)}{',' if index < last else ''}"
        if index and len(lines[-1]) + 1 + len(argument) > _WIDTH:
            lines.append(f"  {argument}")
        else:
            lines[-1] += f" {argument}"
    return lines


def _jenkinsfile(step: list[str]) -> list[str]:
    stage = _block(f"stage({groovy(_STAGE)})", _block("steps", step))
    return _block("pipeline", ["agent any", *_block("stages", stage)])


def _qpctui_stage(job: Job, file_name: str) -> list[str]:
    """A declarative stage whose exit code is the verdict's."""
    name = f"./{file_name}" if file_name.startswith("-") else file_name
    run = f"sh {groovy(f'qpctui run {shlex.quote(name)} --report json={REPORT}')}"
    archive = f"archiveArtifacts artifacts: {groovy(REPORT)}, allowEmptyArchive: true"
    bindings = _bindings(job)
    bound = ["withCredentials([", *_indented(bindings), "]) {", *_indented([run]), "}"]
    steps = bound if bindings else [run]
    return _block(
        f"stage({groovy(_STAGE)})",
        [*_block("steps", steps), *_block("post", _block("always", [archive]))],
    )


def _bindings(job: Job) -> list[str]:
    """Each credential of the job from Jenkins' store, in the variables that qpctui reads."""
    shown = (value_of(job, field) for field in _CREDENTIALS if is_shown(field, job))
    credentials = list(dict.fromkeys(filter(None, shown)))
    return [
        line
        for credential in credentials
        for line in _binding(credential, "," if credential != credentials[-1] else "")
    ]


def _binding(credential: str, comma: str) -> list[str]:
    variable = f"QPCTUI_CREDENTIAL_{environment_name(credential)}"
    return [
        f"usernamePassword(credentialsId: {groovy(credential)},",
        f"  usernameVariable: '{variable}_USERNAME',",
        f"  passwordVariable: '{variable}_PASSWORD'){comma}",
    ]
