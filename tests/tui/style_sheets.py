"""Spares the apps of one test process from parsing the same style sheets again and again."""

from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

_parse_rules = Stylesheet._parse_rules
_parsed: dict[tuple, list[RuleSet]] = {}


def _parse_rules_once(sheet, css, read_from, is_default_rules=False, tie_breaker=0, scope=""):
    """What is parsed depends on the source and on the theme, whose colours are variables."""
    source = (css, read_from, is_default_rules, tie_breaker, scope)
    key = (*source, tuple(sheet._variables.items()))
    if key not in _parsed:
        _parsed[key] = _parse_rules(sheet, *source)
    return _parsed[key]


def parse_once():
    """From now on, parse each style sheet once in this process."""
    Stylesheet._parse_rules = _parse_rules_once
    # The same hash as Textual's, which calls Python for each rule of each widget.
    RuleSet.__hash__ = object.__hash__
