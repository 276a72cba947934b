"""Ways to spoil an HTTP answer: each a script that speaks, and whether its body can't arrive.

``spoilt`` picks one; those that take until the deadline are ``SLOW``.
"""

import gzip
import zlib
from dataclasses import dataclass

GIGABYTE = 2**30
OK = b"HTTP/1.1 200 OK\r\n"
_BLANKS = b" " * 2**20


@dataclass(frozen=True)
class Spoilt:
    """``speak(speaker, request)`` answers; ``fatal`` where no client may take it for an answer."""

    name: str
    speak: object
    fatal: bool = True
    slow: bool = False
    elsewhere: bool = False


def whole(body, *headers):
    """An answer as it should be."""
    return b"\r\n".join([OK.strip(), b"Content-Length: %d" % len(body), *headers, b"", body])


def saying(*parts):
    def speak(speaker, request):
        for part in parts:
            speaker.say(part)

    return speak


def endless(first, piece):
    """``piece`` again and again, up to a gigabyte."""

    def speak(speaker, request):
        speaker.say(first)
        while speaker.said < GIGABYTE:
            speaker.say(piece)

    return speak


def dripping(data, start):
    """All at once up to ``start``, then a byte at a time."""

    def speak(speaker, request):
        speaker.say(data[:start])
        for place in range(start, len(data)):
            speaker.pause(0.05)
            speaker.say(data[place : place + 1])

    return speak


def resetting(data):
    def speak(speaker, request):
        speaker.say(data)
        speaker.reset()

    return speak


def silent(speaker, request):
    speaker.pause(60)


def _status_line(chance, body, elsewhere):
    rest = b"Content-Length: %d\r\n\r\n" % len(body) + body
    line = chance.choice(
        (
            *(b"HTTP/1.1 abc OK", b"HTTP/1.1 -1 OK", b"HTTP/1.1 99999 x", b"ICY 200 OK", b"200 OK"),
            *(b"HTTP/1.1", b"SSH-2.0-OpenSSH_9.9", b"\x15\x03\x01\x00\x02\x02\x28", b"<html>"),
            *(
                b"HTTP/1.1 200 " + b"x" * 100_000,
                chance.randbytes(chance.randrange(1, 80)),
                b"\x00",
            ),
        )
    )
    return Spoilt("status line", saying(line + b"\r\n" + rest))


def _status(chance, body, elsewhere):
    status = chance.choice(
        (204, 205, 206, 299, 304, 400, 401, 403, 404, 407, 418, 429, 500, 503, 599)
    )
    more = chance.choice(
        (
            *(
                b"X: y",
                b"WWW-Authenticate: Digest realm=x, nonce=y",
                b"WWW-Authenticate: Negotiate",
            ),
            *(b"Retry-After: " + b"9" * 5000, b"X-RateLimit-ToWait-Sec: 99999", b"Retry-After: -1"),
            b"Proxy-Authenticate: Basic realm=x",
        )
    )
    said = b"HTTP/1.1 %d No\r\nContent-Length: 0\r\n%s\r\n\r\n" % (status, more)
    return Spoilt(f"status {status}", saying(said))


def _length(chance, body, elsewhere):
    size = len(body)
    told = chance.choice((size + 1, size + 100, 10**9, 10**30, size - 1, size // 2, 1, 0))
    return Spoilt("length", saying(OK + b"Content-Length: %d\r\n\r\n" % told, body))


def _odd_length(chance, body, elsewhere):
    told = chance.choice(
        (b"-5", b"x", b"", b"+5", b"9" * 5000, b"1, 2", b"5\r\nContent-Length: 7", b"\xb2")
    )
    return Spoilt(
        "odd length", saying(OK + b"Content-Length: " + told + b"\r\n\r\n", body), fatal=False
    )


def _chunks(chance, body, elsewhere):
    head = OK + b"Transfer-Encoding: chunked\r\n\r\n"
    half = body[: len(body) // 2]
    said = chance.choice(
        (
            *(b"zz\r\n" + body, b"-1\r\n" + body, b"fffffffffffffffffffff\r\n" + body, body),
            *(b"%x\r\n%s" % (len(half), half), b"%x\r\n%s\r\n" % (len(half), half), b"\r\n\r\n"),
            *(
                b"%x\r\n%s\r\n0\r\n\r\n" % (len(half), half),
                b"%x\r\n%s0\r\n\r\n" % (len(half), half),
            ),
            *(b"1" * 100_000, b"5;" + b"a" * 100_000, chance.randbytes(40), b"0\r\n\r\n"),
        )
    )
    return Spoilt("chunks", saying(head, said))


def _packed(chance, body, elsewhere):
    packed = bytearray(gzip.compress(body))
    place = chance.randrange(10, len(packed) - 9)
    packed[place] ^= 0xFF
    named, said = chance.choice(
        (
            *(
                (b"gzip", body),
                (b"deflate", body),
                (b"gzip", bytes(packed)),
                (b"gzip", b"\x1f\x8b"),
            ),
            *((b"gzip", gzip.compress(body)[: -chance.randrange(20, 60)]), (b"gzip, gzip", body)),
            *((b"deflate", zlib.compress(body)[:-20]), (b", ".join([b"gzip"] * 90), body)),
            (b"gzip", gzip.compress(body[: len(body) // 2])),
        )
    )
    return Spoilt("packed", saying(whole(said, b"Content-Encoding: " + named)))


_bombs = []


def _bomb(chance, body, elsewhere):
    """A gigabyte of blanks in a megabyte, or that packed again."""
    if not _bombs:
        one = gzip.compress(_BLANKS * 16) * 64
        _bombs.extend([(b"gzip", one), (b"gzip, gzip", gzip.compress(one))])
    named, said = chance.choice(_bombs)
    return Spoilt("bomb", saying(whole(said, b"Content-Encoding: " + named)))


def _flood(chance, body, elsewhere):
    head = chance.choice(
        (
            b"",
            b"Content-Length: %d\r\n" % GIGABYTE,
            b"Content-Type: text/xml\r\nConnection: close\r\n",
        )
    )
    if chance.random() < 0.3:
        piece = b"%x\r\n%s\r\n" % (len(_BLANKS), _BLANKS)
        return Spoilt("flood", endless(OK + b"Transfer-Encoding: chunked\r\n\r\n", piece))
    return Spoilt("flood", endless(OK + head + b"\r\n", chance.choice((_BLANKS, body * 200))))


def _headers(chance, body, elsewhere):
    first, piece = chance.choice(
        (
            *((OK, b"X-a: b\r\n" * 500), (OK + b"X: ", b"y" * 65536), (OK, b" folded\r\n" * 500)),
            *((b"HTTP/1.1 ", b"2" * 65536), (OK, b"no colon\r\n" * 200), (OK, b"\x00" * 65536)),
        )
    )
    return Spoilt("endless headers", endless(first, piece))


def _continuing(chance, body, elsewhere):
    return Spoilt("continue", endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 40), slow=True)


def _redirect(chance, body, elsewhere):
    status = chance.choice((300, 301, 302, 303, 307, 308))
    place = chance.choice(
        (
            *(f"{elsewhere}/x", f"//{elsewhere[7:]}/x", f"{elsewhere}/%0d%0aX: y", "/api/2.0/fo/x"),
            *(
                "file:///etc/passwd",
                "https://127.0.0.1:1/",
                "",
                "\xff",
                "http://u:p@[::1",
                "gopher://x",
            ),
        )
    )
    said = (
        b"HTTP/1.1 %d Moved\r\nLocation: %s\r\nRefresh: 0; url=%s\r\nContent-Length: %d\r\n\r\n"
        % (*(status, place.encode("latin-1"), elsewhere.encode(), len(body)),)
    )
    return Spoilt(f"redirect {status} {place!r}", saying(said + body), elsewhere=True)


def _reset(chance, body, elsewhere):
    data = whole(body)
    return Spoilt("reset", resetting(data[: chance.choice((0, 5, 30, len(data) // 2))]))


def _cut(chance, body, elsewhere):
    head = OK + chance.choice((b"", b"Connection: close\r\n")) + b"\r\n"
    data = head + body
    return Spoilt("cut", saying(data[: chance.randrange(data.rindex(b"</"))]))


def _drip(chance, body, elsewhere):
    data = whole(body)
    starts = (0, 3, 20, data.index(b"\r\n\r\n"), len(data) // 2, len(data) - 200)
    return Spoilt("drip", dripping(data, chance.choice(starts)), slow=True)


def _silence(chance, body, elsewhere):
    return Spoilt("silence", silent, slow=True)


def _more_than_asked(chance, body, elsewhere):
    """A second answer behind the first, for whatever is asked next over this connection."""
    second = whole(chance.choice((body, b"<html/>", b"")))

    def speak(speaker, request):
        speaker.say(whole(body) + second)
        return "go on"

    return Spoilt("two answers", speak, fatal=False)


def _flipped(chance, body, elsewhere):
    """The head of the answer is damaged by a few bits; what remains may still be an answer."""
    data = bytearray(whole(body, b"Content-Type: text/xml", b"X-RateLimit-Remaining: 9"))
    end = data.index(b"\r\n\r\n")
    for _ in range(chance.choice((1, 2, 5))):
        data[chance.randrange(end)] ^= 1 << chance.randrange(8)
    return Spoilt("flipped head", saying(bytes(data)), fatal=False)


_QUICK = (
    *(_status_line, _status, _length, _odd_length, _chunks, _chunks, _packed, _packed, _headers),
    *(_redirect, _redirect, _reset, _cut, _more_than_asked, _flipped, _flipped),
)
_DEAR = (_bomb, _flood)
_SLOW = (_drip, _silence, _continuing)


def spoilt(chance, body, elsewhere):
    """One way to spoil this answer; few of those that take long or much."""
    drawn = chance.random()
    ways = _SLOW if drawn < 0.05 else _DEAR if drawn < 0.1 else _QUICK
    return chance.choice(ways)(chance, body, elsewhere)
