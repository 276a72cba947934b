"""Damage to documents: to elements, and to bytes; each is named, so that a failure tells it."""

import re
from copy import deepcopy
from xml.etree.ElementTree import Element, SubElement, fromstring, tostring

TEXTS = (
    *("", " ", "0", "-1", "1", "5", "6", "99999999999999999999", "1e999", "٣", "0x10", "N/A"),
    *("Passed", "Failed", "Error", "passed", "FAILED", "Exceptions", "Approved", "Unknown"),
    *(
        "[red]x[/red]",
        "\\[",
        "\u202eevil\u202c",
        "\u200f",
        "\ufeff",
        "\ufffe",
        "e\u0301",
        "\U0001f0a1",
    ),
    *("\x1b[31m", "\x9b2J", "\x00", "a\x01b\x08c", "\x85", "\u2028", "\r\n\r\n"),
    *(
        "2026-11-23T09:10:00Z",
        "2026-11-23",
        "11/23/2026",
        "13/45/2026",
        "0001-01-01T00:00:00+14:00",
    ),
    *("9999-12-31T23:59:59-14:00", "1969-01-01", "2026-11-23T09:10:00", "20261123", "2026-W48-1"),
    *(
        "10.20.0.5",
        "10.20.0.6",
        "10.20.0.0/16",
        "10.20.0.9-10.20.0.1",
        "::1",
        "fe80::1%eth0",
        "1.2.3",
    ),
    *("&amp;", "]]>", "<INFO>", "../../etc/passwd", "%s%n", "{0}", "4401", "1072", "true", "a,b;c"),
)
LONG = (" ", "9", "-", "1.1.1.1,", "[", "<![CDATA[", "&", "a", "\n", "&#27;", "10.0.0.1 - ")
"""What is repeated until it is long: what a careless expression takes the square of time for."""
NAMES = ("X", "HTML", "INFO", "HOST", "STATUS", "ID", "IP", "SIMPLE_RETURN", "ERROR", "FAILED")
ENTITIES = (
    b'<!DOCTYPE a [<!ENTITY x "boom">]>',
    b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    b'<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:1/x"> %p;]>',
    b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY x "&c;&c;&c;&c;&c;&c;&c;&c;">]>',
    b'<!DOCTYPE a [<!ATTLIST INFO STATUS CDATA "Passed">]>',
)
ENCODINGS = ("utf-16", "latin-1", "ascii", "utf-7", "cp037", "utf-32", "base64", "idna", "x-none")
_ESCAPES = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def grown(chance):
    """A long text."""
    return chance.choice(LONG) * chance.choice((50, 5_000, 30_000))


def damaged(chance, body):
    """The document, damaged once to three times, and the names of the damages."""
    names = []
    times = chance.choice((1, 1, 1, 2, 3))
    if chance.random() < 0.6 and (root := _tree(body)) is not None:
        for _ in range(times):
            hurt = chance.choice(_OF_ELEMENTS)
            hurt(chance, root)
            names.append(hurt.__name__)
        body = _prolog(body) + tostring(root)
        times = chance.random() < 0.15
    for _ in range(times):
        hurt = chance.choice(OF_BYTES)
        body = hurt(chance, body)
        names.append(hurt.__name__)
    return body, names


def _tree(body):
    try:
        return deepcopy(_parsed(body))
    except ValueError:
        return None


_trees = {}


def _parsed(body):
    """The documents that are damaged are few and read once."""
    if body not in _trees:
        try:
            _trees[body] = fromstring(body)
        except SyntaxError as error:
            raise ValueError from error
    return _trees[body]


def _prolog(body):
    found = re.match(rb"<\?xml.*?\?>", body, re.DOTALL)
    return found[0] if found else b""


def _any(chance, root):
    return chance.choice(list(root.iter()))


def _parent_and_child(chance, root):
    pairs = [(parent, child) for parent in root.iter() for child in parent]
    return chance.choice(pairs) if pairs else (root, SubElement(root, "X"))


def drop(chance, root):
    parent, child = _parent_and_child(chance, root)
    parent.remove(child)


def duplicate(chance, root):
    parent, child = _parent_and_child(chance, root)
    parent.insert(chance.randrange(len(parent) + 1), deepcopy(child))


def duplicate_and_change(chance, root):
    parent, child = _parent_and_child(chance, root)
    twin = deepcopy(child)
    change_text(chance, twin)
    parent.insert(chance.randrange(len(parent) + 1), twin)


def copy_elsewhere(chance, root):
    _, child = _parent_and_child(chance, root)
    _any(chance, root).append(deepcopy(child))


def swap(chance, root):
    one, other = _any(chance, root), _any(chance, root)
    if one not in other.iter() and other not in one.iter():
        kept = deepcopy(one)
        _become(one, deepcopy(other))
        _become(other, kept)


def move(chance, root):
    parent, child = _parent_and_child(chance, root)
    target = _any(chance, root)
    if target not in child.iter():
        parent.remove(child)
        target.insert(0, child)


def _become(element, other):
    element.tag, element.text, element.tail = other.tag, other.text, other.tail
    element.attrib.clear()
    element.attrib.update(other.attrib)
    element[:] = list(other)


def merge(chance, root):
    """Two neighbours become one, as when the tags between them are lost."""
    parent = _any(chance, root)
    if len(parent) > 1:
        place = chance.randrange(len(parent) - 1)
        one, other = parent[place], parent[place + 1]
        one.extend(list(other))
        one.text = (one.text or "") + (other.text or "")
        parent.remove(other)


def unwrap(chance, root):
    """An element goes and what it held stays."""
    parent, child = _parent_and_child(chance, root)
    place = list(parent).index(child)
    parent[place : place + 1] = list(child)


def wrap(chance, root):
    parent, child = _parent_and_child(chance, root)
    place = list(parent).index(child)
    outer = Element(chance.choice(NAMES))
    outer.append(child)
    parent[place] = outer


def rename(chance, root):
    element = _any(chance, root)
    tag = element.tag
    others = (tag.lower(), f"{tag}X", tag[:-1] or "X", "{urn:x}" + tag, _any(chance, root).tag)
    element.tag = chance.choice((*NAMES, *others))


def change_text(chance, root):
    leaves = [element for element in root.iter() if not len(element)]
    chosen = chance.choice((*TEXTS, None)) if chance.random() < 0.97 else grown(chance)
    chance.choice(leaves).text = chosen if chosen is None else _ESCAPES.sub("", chosen)


def spoil_word(chance, root):
    """A word, a number or a date loses, gains or changes a letter."""
    words = [element for element in root.iter() if (element.text or "").strip()]
    if words:
        element = chance.choice(words)
        place = chance.randrange(len(element.text))
        element.text = element.text[:place] + chance.choice("xX0 -") + element.text[place + 1 :]


def take_text(chance, root):
    """The text of another element."""
    _any(chance, root).text = _any(chance, root).text


def add_attributes(chance, root):
    element = _any(chance, root)
    for number in range(chance.choice((1, 1, 40))):
        element.set(f"a{number}", "v" * chance.choice((1, 10, 20_000)))


_OF_ELEMENTS = (
    *(drop, drop, drop, duplicate, duplicate_and_change, copy_elsewhere, swap, move, merge, unwrap),
    *(wrap, rename, rename, change_text, change_text, change_text, spoil_word, spoil_word),
    *(take_text, add_attributes),
)


def _piece(chance, body, longest=400):
    start = chance.randrange(len(body) + 1)
    return start, min(len(body), start + chance.randrange(1, longest))


def flip(chance, body):
    if not body:
        return body
    hurt = bytearray(body)
    for _ in range(chance.choice((1, 1, 2, 8))):
        hurt[chance.randrange(len(hurt))] ^= 1 << chance.randrange(8)
    return bytes(hurt)


def cut_end(chance, body):
    return body[: chance.randrange(len(body) + 1)]


def cut_out(chance, body):
    start, end = _piece(chance, body)
    return body[:start] + body[end:]


def cut_tags(chance, body):
    """Whole tags are lost, as by something that takes them for its own."""
    tags = [found.span() for found in re.finditer(rb"<[^<>]*>", body)]
    if not tags:
        return body
    place = chance.randrange(len(tags))
    last = min(len(tags) - 1, place + chance.choice((0, 1, 1, 3)))
    return body[: tags[place][0]] + body[tags[last][1] :]


def repeat(chance, body):
    start, end = _piece(chance, body)
    return body[:end] + body[start:end] * chance.choice((1, 1, 50)) + body[end:]


def insert(chance, body):
    start, _ = _piece(chance, body)
    more = chance.choice(
        (chance.randbytes(chance.randrange(1, 20)), _text(chance), _markup(chance))
    )
    return body[:start] + more + body[start:]


def _text(chance):
    text = chance.choice(TEXTS) if chance.random() < 0.95 else grown(chance)
    return text.encode("utf-8", "replace")


def _markup(chance):
    return chance.choice(
        (
            *(b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<?x?>", b"&x;", b"&#0;", b"&#x1b;", b"&"),
            *(b"<", b">", b'"', b"<a/>", b"</INFO>", b"<INFO>", b"\xff\xfe", b"\xc3", b"\x00"),
            *(b"</INFO><INFO>", b"<html>", b"<!DOCTYPE html>", b'<!ENTITY x "y">', b"&#xd800;"),
        )
    )


def declare_entities(chance, body):
    end = len(_prolog(body))
    body = body[:end] + chance.choice(ENTITIES) + body[end:]
    return body.replace(b">Failed<", b">&x;<", 1) if chance.random() < 0.5 else body


def encode(chance, body):
    """Another encoding, or its name alone."""
    name = chance.choice(ENCODINGS)
    text = body.decode("utf-8", "replace")
    if chance.random() < 0.7:
        named = re.sub(r'encoding="[^"]*"', f'encoding="{name}"', text, count=1)
        text = named if named != text else f'<?xml version="1.0" encoding="{name}"?>{text}'
    if chance.random() < 0.6 and name in ENCODINGS[:6]:
        return text.encode(name, "replace")
    return text.encode()


def mark_order(chance, body):
    return chance.choice((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")) + body


def join(chance, body):
    """Something else follows, or comes before."""
    other = chance.choice((body, b"<html><body>502 Bad Gateway</body></html>", b"null", b"\n\n"))
    return chance.choice((body + other, other + body))


def replace_all(chance, body):
    return chance.choice(
        (
            b"",
            b"null",
            b"{}",
            b"[]",
            b"<html>log in</html>",
            b"<a/>",
            b"\x1f\x8b",
            b"-" * 9,
            _text(chance),
        )
    )


OF_BYTES = (
    *(flip, flip, flip, cut_end, cut_end, cut_out, cut_out, cut_tags, cut_tags, cut_tags, repeat),
    *(insert, insert, insert, declare_entities, encode, mark_order, join, replace_all),
)


def deep(names, times=200_000):
    """The named elements, the last of them within itself as often as asked."""
    *outer, inner = names
    opened = [*outer, *[inner] * times]
    return "".join(
        [f"<{name}>" for name in opened] + [f"</{name}>" for name in opened[::-1]]
    ).encode()
