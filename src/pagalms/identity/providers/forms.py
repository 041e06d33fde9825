"""What the answers of all banks have in common: one form post, and at Swedbank and SEB the same kind of signature.

Pure: values in, verdict out.
"""

from __future__ import annotations

import base64
import binascii
from collections import Counter
from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA512

from pagalms.identity.rules import Message, Refused

MOST_FIELDS = 60


def fields_of(message: Message, prefix: str) -> dict[str, str]:
    """The fields whose name begins with `prefix` (in capitals).

    Raises Refused unless each of them stands exactly once in the body and none in the address, and for what no
    database can look for.
    """
    if message.content_type.partition(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        raise Refused("content_type")
    try:
        pairs = parse_qsl(
            message.body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=MOST_FIELDS,
        )
        in_query = parse_qsl(message.query, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:  # UnicodeDecodeError is one
        raise Refused("malformed") from None
    if any(name.upper().startswith(prefix) for name, _ in in_query):
        raise Refused("query")
    counts = Counter(name for name, _ in pairs if name.upper().startswith(prefix))
    if any(count > 1 for count in counts.values()):
        raise Refused("duplicate")
    fields = {name: value for name, value in pairs if name in counts}
    if any("\0" in value for value in fields.values()):
        raise Refused("malformed")
    return fields


def demand(holds: bool, reason: str) -> None:  # noqa: FBT001 - reads as a sentence
    """Raise Refused with this reason unless it holds."""
    if not holds:
        raise Refused(reason)


def canonical(fields: Mapping[str, str], order: Iterable[str]) -> str:
    """The signed string: each value behind its length in three digits, counted in characters and not in bytes.

    A missing field is an empty one, `000`. Raises ValueError for a value of a thousand characters or more.
    """
    parts = []
    for name in order:
        value = fields.get(name, "")
        if len(value) > 999:
            raise ValueError(f"{name} is too long to be signed")
        parts.append(f"{len(value):03d}{value}")
    return "".join(parts)


def signed(keys: Iterable[RSAPublicKey], fields: Mapping[str, str], order: Iterable[str], packed: str) -> bool:
    """Whether one of the keys made the signature `packed` (base64, white space allowed) over exactly these values."""
    unwrapped = packed.translate({ord(blank): None for blank in " \t\r\n\f\v"})
    try:
        signature = base64.b64decode(unwrapped, validate=True)
        text = canonical(fields, order).encode()
    except (binascii.Error, ValueError):
        return False
    return any(_verifies(key, signature, text) for key in keys)


def _verifies(key: RSAPublicKey, signature: bytes, text: bytes) -> bool:
    try:
        key.verify(signature, text, PKCS1v15(), SHA512())
    except InvalidSignature:
        return False
    return True
