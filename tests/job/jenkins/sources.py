"""Groovy sources in many forms: made ones, and a table of odd ones with what they mean."""

from random import Random

from hypothesis import strategies as st

from tests.job.jenkins.conftest import TEXTS

VALUES = st.booleans() | st.integers(-(10**6), 10**9) | TEXTS
ESCAPES = st.sampled_from(
    (
        *("\\n", "\\t", "\\\\", "\\'", '\\"', "\\$", "\\u0041", "\\uu00e4", "\\u0024", "\\101"),
        *("\\0", "\\b", "\\f", "\\r", "\\\n", "\\/", "$$", "$/", "\\ud83d\\ude00", "\\377"),
        *("\\48", "\\\\u0041", "${1}", "$a"),
    )
)


def literal(value, random):
    """A value in Groovy, in one of the ways to write it."""
    if isinstance(value, bool):
        return random.choice([str(value).lower(), f"({str(value).lower()})"])
    if isinstance(value, int):
        return random.choice([str(value), f"{value:_}", f"({value})"])
    quote = random.choice(["'", '"', "'''", '"""'])
    body = "".join(spelt(letter, random) for letter in value)
    whole = f"{quote}{body}{quote}"
    return f"{whole} + ''" if random.random() < 0.1 else whole


def spelt(letter, random):
    """A letter in a string of any quotes."""
    plain = {"\n": "\\n", "\r": "\\r", "\\": "\\\\", "'": "\\'", '"': '\\"', "$": "\\$"}
    if letter in plain:
        return plain[letter]
    if letter.isprintable() and random.random() < 0.8:
        return letter
    units = letter.encode("utf-16-be").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


_BETWEEN = [", ", ",\n    ", ", // a 'comment\n", " , /* and\n another: 1 */ ", ",\n\n"]
_AROUND = [
    "{}\n",
    "node {{\n  {}\n}}\n",
    "pipeline {{ agent any\n stages {{ stage('a') {{ steps {{ {} }} }} }} }}",
    "/* qualysPolicyComplianceScanner no: 1 */\n{} // qualysPolicyComplianceScanner no: 2\n",
    "if (true) {{ {}; }}\n",
    "def half = 6 / 2; def s = 'qualysPolicyComplianceScanner no: 3'\n{}\n",
    'def s = /it\'s "/\n{}\ndef t = "${{1 + "}}".size()}}"',
]
_CALLS = [
    "qualysPolicyComplianceScanner {}",
    "qualysPolicyComplianceScanner({})",
    "qualysPolicyComplianceScanner(\n{}\n)",
    "qualysPolicyComplianceScanner([{}])",
    "step([$class: 'PCScanNotifier', {}])",
    'step([\n$class: "com.qualys.plugins.pc.PCScanNotifier",\n {}])',
    "step($class: 'PCScanNotifier', {})",
    "step $class: 'PCScanNotifier', {}",
]


def call_in_some_form(arguments, seed):
    """A script that calls the step with these arguments."""
    random = Random(seed)
    between = random.choice(_BETWEEN)
    given = between.join(
        f"{random.choice([name, repr(name)])}: {literal(value, random)}"
        for name, value in arguments.items()
    )
    return random.choice(_AROUND).format(random.choice(_CALLS).format(given))


S = "qualysPolicyComplianceScanner"
CASES = [
    (f"{S} a: 'x'", [{"a": "x"}]),
    (f"{S}(a: 'x')", [{"a": "x"}]),
    (f"{S}([a: 'x'])", [{"a": "x"}]),
    (f"{S}([a: 'x', ])", [{"a": "x"}]),
    (f"{S}([:])", [{}]),
    (f"this.{S}(a: 1)", [{"a": 1}]),
    (f"{S} \"a\": 1, 'b': 2", [{"a": 1, "b": 2}]),
    (f"{S} a: 1,\n\n  b: 2\n", [{"a": 1, "b": 2}]),
    (f"{S} a:\n 1", [{"a": 1}]),
    (f"{S} a: 'x' +\n 'y'", [{"a": "xy"}]),
    (f"{S} a: '''x\ny''', b: \"\"\"q'\"r\"\"\"", [{"a": "x\ny", "b": "q'\"r"}]),
    (f"{S} a: '''\\\nx'''", [{"a": "x"}]),
    (f"{S} a: /c:\\d\\/e$/, b: $/f $$ $/ / g/$", [{"a": "c:\\d/e$", "b": "f $ / / g"}]),
    (
        f"{S} a: 0x1F, b: 010, c: 1_000, d: -3, e: 1.5, f: 7L",
        [{"a": 31, "b": 8, "c": 1000, "d": -3, "e": 1.5, "f": 7}],
    ),
    (f"{S} a: true, b: false, c: null", [{"a": True, "b": False, "c": None}]),
    (f"{S} a: 1; {S} b: 2\n{S}(c: 3)", [{"a": 1}, {"b": 2}, {"c": 3}]),
    (f"#!/usr/bin/env groovy\n{S} a: 1", [{"a": 1}]),
    (f"{S} a: '\\u0041\\u0027+\\u0027'", [{"a": "A"}]),
    (f"{S} a: 1 // b\n// {S} c: 1\n/* {S} d: 1 */", [{"a": 1}]),
    (f"def text = '{S} a: 1'\n{S} b: \"\"", [{"b": ""}]),
    (f"def s = \"${{'{S}'.size()}} {S} a: 1\"; {S} b: 1", [{"b": 1}]),
    (f"def x = 4 / 2; {S} a: 1 // 2 / 3", [{"a": 1}]),
    (f"{S} a: 1\r\n{S} a: '''x\r\ny'''\r\n", [{"a": 1}, {"a": "x\ny"}]),
    ("step([$class: 'PCScanNotifier', a: 1])", [{"a": 1}]),
    ("step([a: 1, $class: 'PCScanNotifier'])", [{"a": 1}]),
    ("step([a: 1, '$class': 'com.qualys.plugins.pc.PCScanNotifier', b: 2])", [{"a": 1, "b": 2}]),
    ("step $class: 'PCScanNotifier', a: 1", [{"a": 1}]),
]
"""Source, and the maps it means: the same to Groovy and to qpctui."""
