"""Certificates that anybody can check offline: what is signed, the list that says which hold, and the page that reads both.

A certificate's code is five lines of plain words and a signature over them (Ed25519). The list holds no name: per certificate two
digests, of the number and of number, name and place, so that nobody can read from it who has one, and a changed name is told from an
unknown number. The page holds list and public key, and asks nothing of any server.
"""

import base64
import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from jxgrade.pages.certificates import Certificate, extra, plain_number
from jxgrade.present import page
from jxgrade.programme import Programme

SIGN = "JX1"
"""How a code begins."""
HOLDS, WITHDRAWN = "1", "0"
_CHARS = 16


class Entry(NamedTuple):
    """What the list says of one number: digest of number with name and place, and does the certificate hold."""

    whole: str
    state: str


def said(certificate: Certificate, number: str, programme: Programme) -> str:
    """The lines that are signed: mark, number, title, name, place."""
    title = programme.certificates[certificate.award]
    return "\n".join(map(_line, (SIGN, number, title, certificate.name, certificate.place)))


def code(lines: str, key: Any) -> str:
    """The code of a certificate: its lines and the signature of the private ``key`` over them; the same every time (RFC 8032)."""
    return f"{lines}\n{signature(lines, key)}"


def signature(text: str, key: Any) -> str:
    """The Ed25519 signature of a text, in base 64."""
    return base64.b64encode(key.sign(text.encode())).decode()


def entry(certificate: Certificate, number: str) -> tuple[str, Entry]:
    """What the list holds of a certificate that is issued: digest of its number, and the rest."""
    plain = plain_number(number)
    whole = "|".join((plain, _packed(certificate.name), _packed(certificate.place)))
    return _digest(plain), Entry(_digest(whole), HOLDS)


def list_of(entries: Mapping[str, Entry], programme: Programme, day: str) -> str:
    """The list as it is signed: whose it is, of which day, then a line per number."""
    lines = (f"{number} {one.whole} {one.state}" for number, one in sorted(entries.items()))
    return "\n".join((f"{SIGN} {_line(programme.title)} {day}", *lines))


def fingerprint(public: bytes) -> str:
    """By which a public key is known on paper: 16 hex digits in fours."""
    digits = hashlib.sha256(public).hexdigest()[:16]
    return " ".join(digits[at : at + 4] for at in range(0, 16, 4))


def public_of(key: Any) -> bytes:
    """The 32 bytes of the public key."""
    found: bytes = key.public_key().public_bytes_raw()
    return found


def checking_page(entries: Mapping[str, Entry], programme: Programme, day: str, key: Any) -> str:
    """The page that tells genuine, withdrawn and unknown certificates apart, with the signed list in it."""
    listed, public = list_of(entries, programme, day), public_of(key)
    return page.render(
        "check.html.j2",
        look="check",
        rules=programme,
        day=day,
        number=len(entries),
        listed=listed,
        signature=signature(listed, key),
        key=base64.b64encode(public).decode(),
        fingerprint=fingerprint(public),
    )


def parted(text: str) -> dict[str, Entry]:
    """The entries of a list that was written before."""
    lines: Iterable[list[str]] = (line.split(" ") for line in text.split("\n")[1:])
    return {number: Entry(whole, state) for number, whole, state in lines}


def new_key() -> bytes:
    """A new private key as PEM."""
    serialization, ed25519 = _keys()
    made = ed25519.Ed25519PrivateKey.generate()
    kinds = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    found: bytes = made.private_bytes(serialization.Encoding.PEM, *kinds)
    return found


def read_key(pem: bytes) -> Any:
    """The private key of a PEM; raises ValueError where it is no Ed25519 key without a password."""
    serialization, ed25519 = _keys()
    try:
        found = serialization.load_pem_private_key(pem, password=None)
    except Exception as error:
        raise ValueError("no key") from error
    if not isinstance(found, ed25519.Ed25519PrivateKey):
        raise ValueError("another kind of key")
    return found


def _keys() -> tuple[Any, Any]:
    name = "cryptography.hazmat.primitives"
    return extra(f"{name}.serialization"), extra(f"{name}.asymmetric.ed25519")


def _line(text: str | None) -> str:
    return " ".join((text or "").split())


def _packed(text: str | None) -> str:
    return "".join((text or "").split())


def _digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest())[:_CHARS].decode()
