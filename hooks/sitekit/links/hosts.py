"""Hosts as browsers read them: the host parser of the WHATWG URL standard.

Domains are mapped with UTS 46 (non-transitional, not strict) and written in ASCII; numbers in the
last label make an IPv4 address; brackets hold an IPv6 address.
"""

from __future__ import annotations

import re
from ipaddress import AddressValueError, IPv6Address
from typing import Final
from urllib.parse import unquote_to_bytes

_FORBIDDEN_HOST: Final = re.compile(r"[\x00\t\n\r #/:<>?@\[\\\]^|]")
_FORBIDDEN_DOMAIN: Final = re.compile(r"[\x00-\x1f#%/:<>?@\[\\\]^|\x7f]")
_NUMBER: Final = re.compile(r"0[xX][0-9A-Fa-f]*|[0-9]+")
_MAX_LABEL_BYTES: Final = 63
_RIGHT_TO_LEFT: Final = frozenset({"R", "AL", "AN"})
_JOINERS: Final = "\u200c\u200d"


def parse_host(text: str, *, special: bool) -> str | None:
    """Return the host as it stands in a serialised URL, or None for a failure."""
    if text.startswith("["):
        return _ipv6(text[1:-1]) if text.endswith("]") else None
    if not special:
        if _FORBIDDEN_HOST.search(text):
            return None
        return re.sub(r"[^ -~]", _encode_match, text)
    domain = unquote_to_bytes(text).decode("utf-8", "replace")
    ascii_domain = None if _FORBIDDEN_DOMAIN.search(domain) else _to_ascii(domain)
    if not ascii_domain or _FORBIDDEN_HOST.search(ascii_domain):
        return None
    if _ends_in_number(ascii_domain):
        return _ipv4(ascii_domain)
    return ascii_domain


def _encode_match(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "replace"))


def _to_ascii(domain: str) -> str | None:
    # Chromium lets a space and a star pass, encoded.
    if domain.isascii() and "xn--" not in domain.lower():
        return _encode_odd(domain.lower())
    import idna  # Large tables, which plain domains have no use for.

    try:
        mapped = idna.uts46_remap(_encode_odd(domain), False, False)
        labels = re.split("[.。．｡]", mapped)
        if not domain.isascii():
            _check_encoded(labels)
            _check_direction(labels)
        # A space or star that was written is encoded before, one that a character stands for after.
        return _encode_odd(".".join(map(_label_to_ascii, labels)).replace("%2a", "%2A"))
    except (idna.IDNAError, UnicodeError):
        return None


def _encode_odd(domain: str) -> str:
    return domain.replace(" ", "%20").replace("*", "%2A")


def _check_encoded(labels: list[str]) -> None:
    """Raise UnicodeError when a label claims to be encoded and is not, as `xn--a`.

    Browsers look at this only where another character of the name made them look.
    """
    import idna

    for label in labels:
        if label.startswith("xn--") and label.isascii():
            decoded = label[4:].encode("ascii").decode("punycode")
            if decoded.isascii() or decoded.encode("punycode").decode("ascii") != label[4:]:
                raise UnicodeError(f"{label} is not encoded")
            if idna.uts46_remap(decoded, False, False) != decoded:
                raise UnicodeError(f"{label} stands for what no name holds")
            _check_joiners(decoded)


def _check_joiners(label: str) -> None:
    import idna

    for place, character in enumerate(label):
        if character in _JOINERS and not idna.valid_contextj(label, place):
            raise idna.IDNAError(f"a joiner joins nothing in {label!r}")


def _check_direction(labels: list[str]) -> None:
    """Raise an error when letters of both directions stand in one label in a way that misleads."""
    import unicodedata

    import idna

    letters = (unicodedata.bidirectional(letter) for label in labels for letter in label)
    if not _RIGHT_TO_LEFT.isdisjoint(letters):
        for label in labels:
            if label:
                idna.check_bidi(label, check_ltr=True)


def _label_to_ascii(label: str) -> str:
    if label.isascii():
        return label
    import idna

    if label.startswith("xn--"):
        raise idna.IDNAError(f"{label} is neither encoded nor plain")
    idna.check_initial_combiner(label)
    idna.check_nfc(label)
    _check_joiners(label)
    encoded = f"xn--{label.encode('punycode').decode('ascii')}"
    if len(encoded) > _MAX_LABEL_BYTES:
        raise idna.IDNAError(f"{label} is too long")
    return encoded


def _ends_in_number(domain: str) -> bool:
    parts = domain.split(".")
    if not parts[-1] and len(parts) > 1:
        parts.pop()
    last = parts[-1]
    return last.isdigit() or bool(re.fullmatch(r"0[xX][0-9A-Fa-f]*", last))


def _ipv4(domain: str) -> str | None:
    parts = domain.split(".")
    if not parts[-1] and len(parts) > 1:
        parts.pop()
    if len(parts) > 4:
        return None
    numbers = []
    for part in parts:
        number = _ipv4_number(part)
        if number is None:
            return None
        numbers.append(number)
    if any(number > 255 for number in numbers[:-1]) or numbers[-1] >= 256 ** (5 - len(numbers)):
        return None
    value = numbers[-1] + sum(n * 256 ** (3 - place) for place, n in enumerate(numbers[:-1]))
    return ".".join(str(value >> shift & 255) for shift in (24, 16, 8, 0))


def _ipv4_number(part: str) -> int | None:
    if not _NUMBER.fullmatch(part):
        return None
    if part[:2] in ("0x", "0X"):
        return int(part[2:] or "0", 16)
    octal = len(part) > 1 and part[0] == "0"
    try:
        return int(part, 8 if octal else 10)
    except ValueError:
        return None


def _ipv6(text: str) -> str | None:
    if "%" in text:
        return None
    try:
        return f"[{_compressed(IPv6Address(text))}]"
    except AddressValueError:
        return None


def _compressed(address: IPv6Address) -> str:
    """Return the shortest form; unlike `str()`, an embedded IPv4 address stays in hexadecimal."""
    groups = [int.from_bytes(address.packed[i : i + 2], "big") for i in range(0, 16, 2)]
    best, run = (0, 0), 0
    for place, group in enumerate(groups):
        run = run + 1 if group == 0 else 0
        if run > best[1]:
            best = (place - run + 1, run)
    start, length = best
    if length < 2:
        return ":".join(f"{group:x}" for group in groups)
    left = ":".join(f"{group:x}" for group in groups[:start])
    right = ":".join(f"{group:x}" for group in groups[start + length :])
    return f"{left}::{right}"
