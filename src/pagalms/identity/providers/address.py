"""Whether an address or a certificate can be a real provider's: production refuses simulators and test services."""

from __future__ import annotations

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.x509.oid import NameOID

TEST_SERVICES = (".demo.sk.ee", "eidas-demo.eparaksts.lv", "signapi-prep.eparaksts.lv", "astra.citadele.lv")
REFUSED = "names a simulator, a test service or an unencrypted address; production refuses it"
_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+", re.ASCII)  # a name cannot end so; 127.1 is an address too
_MADE_HERE = "Pagalms simulators"
_TEST_AUTHORITY = re.compile(r"TEST\b.*|.*\(simulation\)", re.ASCII)


def unfit(url: str) -> bool:
    """Whether production refuses the address: of this machine or its network, of a test service, or unencrypted."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    if urlsplit(url).scheme != "https" or not host:
        return True
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return True
    if any(host == each.lstrip(".") or host.endswith(each) for each in TEST_SERVICES):
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return bool(_NUMBER.fullmatch(host.rpartition(".")[2]))
    return not address.is_global


def for_trials(certificate: x509.Certificate) -> bool:
    """Whether the certificate was made for trying things out: by a simulator, or by SK's test authority."""
    names = (certificate.subject, certificate.issuer)
    return any(
        any(str(each.value) == _MADE_HERE for each in name.get_attributes_for_oid(NameOID.ORGANIZATION_NAME))
        or any(_TEST_AUTHORITY.fullmatch(str(each.value)) for each in name.get_attributes_for_oid(NameOID.COMMON_NAME))
        for name in names
    )
