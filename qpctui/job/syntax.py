"""The small languages of a job: minutes, titles, ``env.NAME``, control ids, addresses, URLs."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

_YEAR_OF_MINUTES = 366 * 24 * 60
_BUILD_NUMBERS = ("BUILD_NUMBER", "CI_PIPELINE_IID", "GITHUB_RUN_NUMBER")
_VARIABLE = re.compile(r"env\.([A-Za-z_][A-Za-z0-9_]*)")
_PLACEHOLDER = re.compile(r"\[(job_name|build_number)\]", re.IGNORECASE)
_INSTANCE_ID = re.compile(r"i-[0-9a-f]{8}(?:[0-9a-f]{9})?")
_LONGEST_CID = 12


class SyntaxProblem(ValueError):
    """A value that can't be read; ``str()`` says what is wrong and what is meant."""


def minutes(text: str) -> int:
    """Whole minutes, or a product of them such as ``2*60``.

    Raises:
        SyntaxProblem: no such number, zero, or more than a year.
    """
    total = 1
    for factor in text.split("*"):
        number = factor.strip()
        if not (number.isascii() and number.isdecimal()) or len(number) > 7:
            raise SyntaxProblem(f"{text!r} is not whole minutes, nor a product such as 2*60")
        total *= int(number)
    if total == 0:
        raise SyntaxProblem("It must be at least 1 minute")
    if total > _YEAR_OF_MINUTES:
        raise SyntaxProblem(f"{text!r} is more than a year of minutes")
    return total


def fill_title(template: str, *, job_name: str, build_number: str) -> str:
    """Put job name and build number in place of their placeholders, in any case, once."""
    values = {"job_name": job_name, "build_number": build_number}
    return _PLACEHOLDER.sub(lambda match: values[match[1].lower()], template).strip()


def stamped_title(title: str, when: datetime) -> str:
    """The title with the UTC time that is always appended, ``_yyyy-MM-dd-HH-mm-ss``."""
    return f"{title}_{when.astimezone(UTC):%Y-%m-%d-%H-%M-%S}"


def build_number(environ: Mapping[str, str]) -> str:
    """The build's number in Jenkins, GitLab or GitHub, ``local`` elsewhere."""
    given = (environ.get(name, "").strip() for name in _BUILD_NUMBERS)
    return _sendable(next(filter(None, given), "local"))


def job_name(given: str, stem: str, environ: Mapping[str, str]) -> str:
    """The job's name: the one in its file, else ``JOB_NAME``, else the file's stem."""
    return _sendable((given or environ.get("JOB_NAME", "")).strip() or stem.strip())


def _sendable(text: str) -> str:
    """Text from the system, whose bytes that are not UTF-8 become question marks."""
    return text.encode("utf-8", "replace").decode()


def variable_of(value: str) -> str | None:
    """The name in ``env.NAME``, or None when the value is a literal."""
    match = _VARIABLE.fullmatch(value.strip())
    return match[1] if match else None


def resolve(value: str, environ: Mapping[str, str]) -> str:
    """The value itself, or that of the variable it names.

    Raises:
        SyntaxProblem: the variable is not set, or empty.
    """
    name = variable_of(value)
    if name is None:
        return value.strip()
    found = environ.get(name, "").strip()
    if not found:
        raise SyntaxProblem(f"The environment variable {name} is not set (needed for {value})")
    return found


def host_ip(text: str) -> str:
    """One IPv4 or IPv6 address in its usual form.

    Raises:
        SyntaxProblem: it is a name, a range, a network or nothing.
    """
    try:
        found = ipaddress.ip_address(text.strip())
        if "%" in str(found):
            raise ValueError("it is an address of one link alone")
        return str(found)
    except ValueError:
        raise SyntaxProblem(
            f"{text!r} is not one IP address: names, ranges and networks can't be scanned here"
        ) from None


def instance_id(text: str) -> str:
    """An EC2 instance's id: ``i-`` and eight or seventeen hexadecimal digits.

    Raises:
        SyntaxProblem: it is no such id.
    """
    found = text.strip()
    if not _INSTANCE_ID.fullmatch(found):
        raise SyntaxProblem(f"{text!r} is no EC2 instance id such as i-0123456789abcdef0")
    return found


def environment_name(credential_id: str) -> str:
    """A credential's id as part of a variable's name: upper case, all else ``_``."""
    return re.sub(r"[^A-Z0-9]", "_", credential_id.upper())


@dataclass(frozen=True, slots=True)
class Cids:
    """A set of control ids: single ones and ranges, compared as numbers."""

    ranges: tuple[tuple[int, int], ...] = ()

    @classmethod
    def parse(cls, text: str) -> Cids:
        """Read ``1071, 1100-1120``; empty text is the empty set.

        Raises:
            SyntaxProblem: pieces are no control id and no range; each is named.
        """
        if not text.strip():
            return cls()
        ranges: list[tuple[int, int]] = []
        wrong: list[str] = []
        for piece in text.split(","):
            try:
                ranges.append(_cid_range(piece.strip()))
            except SyntaxProblem as problem:
                wrong.append(str(problem))
        if wrong:
            raise SyntaxProblem("; ".join(wrong))
        return cls(tuple(ranges))

    def __contains__(self, cid: object) -> bool:
        text = str(cid).strip()
        if not (text.isascii() and text.isdecimal()) or len(text) > _LONGEST_CID:
            return False
        return any(first <= int(text) <= last for first, last in self.ranges)

    def __str__(self) -> str:
        return ", ".join(
            str(first) if first == last else f"{first}-{last}" for first, last in self.ranges
        )


def _cid_range(piece: str) -> tuple[int, int]:
    first, dash, last = (part.strip() for part in piece.partition("-"))
    low, high = _cid(first, piece), _cid(last if dash else first, piece)
    if high < low:
        raise SyntaxProblem(f"The range {piece} runs backwards: write {high}-{low}")
    return low, high


def _cid(text: str, piece: str) -> int:
    if not (text.isascii() and text.isdecimal()) or len(text) > _LONGEST_CID:
        raise SyntaxProblem(
            f"{piece!r} is no control id and no range: write ids and ranges with commas, "
            "such as 1071, 1100-1120"
        )
    return int(text)


_AUTHORITY = re.compile(
    r"(?P<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?\.?|\[[0-9A-Fa-f:.]+\])(?::(?P<port>\d{1,5}))?"
)
_URL = re.compile(rf"(?P<scheme>https?)://{_AUTHORITY.pattern}", re.IGNORECASE | re.ASCII)


def api_url(text: str) -> str:
    """A server's base URL without a trailing slash: https, or http on this machine alone.

    The grammar is far narrower than that of URLs: what two readers of a URL could understand
    differently is refused, so that the host that is checked is the host that is asked.

    Raises:
        SyntaxProblem: no such URL, or more than scheme, host and port in it.
    """
    url = text.strip()
    if "@" in url:
        raise SyntaxProblem("A user name or password does not belong in the URL: use credentials")
    url = url.rstrip("/")
    found = _URL.fullmatch(url)
    if found is None or not _is_authority(found):
        more = re.match(r"https?://[A-Za-z0-9.:\[\]_-]+[/?#]", url, re.IGNORECASE)
        if more:
            raise SyntaxProblem(
                f"{text!r} holds more than a host: leave only scheme, host and port"
            )
        raise SyntaxProblem(f"{text!r} is not a URL such as https://qualysapi.example.com")
    if found["scheme"].lower() == "http" and not is_loopback(url):
        raise SyntaxProblem("http:// would send the password readable to all: use https://")
    return url


def _is_authority(found: re.Match[str]) -> bool:
    """Whether host and port can be what they look like."""
    name, port = found["name"], found["port"]
    if not name.startswith("["):
        labels = name.removesuffix(".").split(".")
        if not all(1 <= len(label) <= 63 for label in labels):
            return False
    else:
        try:
            ipaddress.IPv6Address(name[1:-1])
        except ValueError:
            return False
    return port is None or 1 <= int(port) <= 65535


def is_loopback(url: str) -> bool:
    """Whether a URL's host is this machine: 127.0.0.0/8, [::1] or localhost."""
    found = _URL.fullmatch(url.strip().rstrip("/"))
    if found is None:
        return False
    host = found["name"].lower().strip("[]")
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def host_of(url: str) -> str:
    """A URL's host, with its port where that is not the usual one: what a credential is bound to.

    Raises:
        SyntaxProblem: the URL names no host.
    """
    whole = url.strip().rstrip("/") if "://" in url else f"https://{url.strip()}"
    found = _URL.fullmatch(whole)
    if found is None or not _is_authority(found):
        raise SyntaxProblem(f"{url!r} names no host")
    name, port = found["name"].lower().rstrip("."), found["port"]
    usual = {"https": 443, "http": 80}[found["scheme"].lower()]
    return name if port is None or int(port) == usual else f"{name}:{int(port)}"


def proxy_host(server: str, port: int) -> str:
    """A proxy's host and port in the form of ``host_of``; ``server`` may carry a scheme.

    Raises:
        SyntaxProblem: it names no host.
    """
    return host_of(f"https://{proxy_name(server)}:{port}")


def proxy_name(server: str) -> str:
    """A proxy's host as URLs write it: without scheme, an IPv6 address in brackets."""
    name = server.strip().rstrip("/").rpartition("://")[2]
    try:
        return f"[{ipaddress.IPv6Address(name)}]"
    except ValueError:
        return name
