"""Damage to files: values of JSON, lines of text, and the bytes of either."""

import json

from tests.fuzz.damage import OF_BYTES, TEXTS, grown

_VALUES = (
    *(None, True, False, 0, -1, 10**30, 1.5, 1e308, float("nan"), float("inf"), "", "1", [], {}),
    *([None], [[]], {"": ""}, {"a": {"b": []}}, "\ud800", "\udcff x", "2026-11-23T09:10:00"),
    *("2026-11-23T09:10:00Z", "9999-12-31T23:59:59-14:00", "yes", "٣", 2**63, -(2**64), 1e15),
)


def damaged_file(chance, body):
    """The file, damaged once to three times, and the names of the damages."""
    names = []
    for _ in range(chance.choice((1, 1, 2, 3))):
        hurt = chance.choice(_WAYS)
        body = hurt(chance, body)
        names.append(hurt.__name__)
    return body, names


def change_value(chance, body):
    """Another value in the JSON that the file, or one of its lines, is."""
    lines = [body] if body.lstrip()[:1] == b"{" and b"}\n{" not in body else body.split(b"\n")
    place = chance.randrange(len(lines))
    try:
        lines[place] = _changed(chance, lines[place])
    except (ValueError, RecursionError):
        return change_line(chance, body)
    return b"\n".join(lines)


def _changed(chance, body):
    data = json.loads(body)
    places = list(_places(data)) if isinstance(data, dict | list) else []
    if places:
        container, key = chance.choice(places)
        action = chance.random()
        if action < 0.2:
            del container[key]
        elif action < 0.3 and isinstance(container, dict):
            container[chance.choice(TEXTS)] = container.pop(key)
        else:
            text = chance.choice(TEXTS) if chance.random() < 0.97 else grown(chance)
            container[key] = chance.choice((*_VALUES, text, text, text))
    return json.dumps(data).encode("utf-8", "surrogatepass")


def _places(data):
    pairs = data.items() if isinstance(data, dict) else enumerate(data)
    for key, value in pairs:
        yield data, key
        if isinstance(value, dict | list):
            yield from _places(value)


def change_line(chance, body):
    lines = body.split(b"\n")
    place, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    match chance.randrange(5):
        case 0:
            del lines[place]
        case 1:
            lines.insert(other, lines[place])
        case 2:
            lines[place], lines[other] = lines[other], lines[place]
        case 3:
            lines[place] = lines[place][: chance.randrange(len(lines[place]) + 1)]
        case _:
            text = chance.choice((*TEXTS, "[[", "]]", '"""', "'''", "1979-05-27", "inf", "0b1"))
            head, sign, _ = lines[place].rpartition(b"=")
            lines[place] = head + sign + b" " + text.encode("utf-8", "replace")
    return b"\n".join(lines)


def nest(chance, body):
    """Something without bottom."""
    opened = chance.choice(
        (b"[", b'{"a":', b"(", b"a=[", b"{a=", b"<a>", b"a.", b"/*", b"'", b"${")
    )
    deep = opened * chance.choice((100, 1_500, 30_000))
    start = chance.choice((0, body.find(b":") + 1, body.find(b"=") + 1, len(body)))
    rest = chance.choice((b"", body[start:]))
    return body[:start] + deep + rest


_WAYS = (*(change_value,) * 8, *(change_line,) * 6, nest, *OF_BYTES[:3], *OF_BYTES[10:])
