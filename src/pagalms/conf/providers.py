"""The banks, eParaksts and Smart-ID, and whom signatures are trusted from (docs/reference/settings.md)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from pagalms.conf import env
from pagalms.conf.portal import PORTAL_URL

SWEDBANK: dict[str, Any] = {
    "url": env.text("PAGALMS_SWEDBANK_URL", ""),
    "sender_id": env.text("PAGALMS_SWEDBANK_SENDER_ID", ""),
    "bank_id": env.text("PAGALMS_SWEDBANK_BANK_ID", "SWEDBANK_LV"),
    "key": env.text("PAGALMS_SWEDBANK_KEY", ""),
    "certificates": env.paths("PAGALMS_SWEDBANK_CERTS"),
    "denied_tokens": env.listed("PAGALMS_SWEDBANK_DENIED_TOKENS"),
}
CITADELE: dict[str, Any] = {
    "url": env.text("PAGALMS_CITADELE_URL", ""),
    "contract_id": env.text("PAGALMS_CITADELE_CONTRACT_ID", ""),
    "bank_id": env.text("PAGALMS_CITADELE_BANK_ID", ""),
    "key": env.text("PAGALMS_CITADELE_KEY", ""),
    "own_certificate": env.text("PAGALMS_CITADELE_OWN_CERT", ""),
    "certificates": env.paths("PAGALMS_CITADELE_CERTS"),
}
SEB: dict[str, Any] = {
    "url": env.text("PAGALMS_SEB_URL", "https://ibanka.seb.lv/ipc/epakindex.jsp"),
    "sender_id": env.text("PAGALMS_SEB_SENDER_ID", ""),
    "bank_id": env.text("PAGALMS_SEB_BANK_ID", "SEBUB"),
    "certificates": env.paths("PAGALMS_SEB_CERTS"),
}
EPARAKSTS: dict[str, Any] = {
    "url": env.text("PAGALMS_EPARAKSTS_URL", "").rstrip("/"),
    "authorize_url": env.text("PAGALMS_EPARAKSTS_AUTHORIZE_URL", ""),
    "token_url": env.text("PAGALMS_EPARAKSTS_TOKEN_URL", ""),
    "userinfo_url": env.text("PAGALMS_EPARAKSTS_USERINFO_URL", ""),
    "client_id": env.text("PAGALMS_EPARAKSTS_CLIENT_ID", ""),
    "client_secret": env.text("PAGALMS_EPARAKSTS_CLIENT_SECRET", ""),
    "acr": env.listed("PAGALMS_EPARAKSTS_ACR", "urn:safelayer:tws:policies:authentication:level:high"),
    "eid_flows": env.listed("PAGALMS_EPARAKSTS_EID_FLOWS", "sc_plugin"),
    "eid_amr": env.listed("PAGALMS_EPARAKSTS_EID_AMR"),
    "mobile_flows": env.listed("PAGALMS_EPARAKSTS_MOBILE_FLOWS", "mobileid"),
    "mobile_amr": env.listed("PAGALMS_EPARAKSTS_MOBILE_AMR"),
    "pkce": env.yes("PAGALMS_EPARAKSTS_PKCE", default=False),
    "seconds": env.whole("PAGALMS_EPARAKSTS_SECONDS", 9),
}
_eparaksts = urlsplit(EPARAKSTS["authorize_url"] or EPARAKSTS["url"])  # form-action is judged after a redirect too
_banks = [urlsplit(said["url"]) for said in (SWEDBANK, CITADELE, SEB) if said["url"] and said["certificates"]]
FORM_ORIGINS = [f"{bank.scheme}://{bank.netloc}" for bank in (*_banks, _eparaksts) if bank.netloc]
SMARTID: dict[str, Any] = {
    "url": env.text("PAGALMS_SMARTID_URL", ""),
    "uuid": env.text("PAGALMS_SMARTID_RP_UUID", ""),
    "name": env.text("PAGALMS_SMARTID_RP_NAME", ""),
    "scheme": env.text("PAGALMS_SMARTID_SCHEME", "smart-id"),
    "level": env.text("PAGALMS_SMARTID_LEVEL", "QUALIFIED"),
    "anchors": env.paths("PAGALMS_SMARTID_ANCHORS"),
    "intermediates": env.paths("PAGALMS_SMARTID_INTERMEDIATES"),
    "policies": env.listed("PAGALMS_SMARTID_POLICIES"),
    "pins": env.listed("PAGALMS_SMARTID_PINS"),
    "ocsp": env.yes("PAGALMS_SMARTID_OCSP", default=True),
    "callback": env.text("PAGALMS_SMARTID_CALLBACK", f"{PORTAL_URL}/ieeja/smart-id/atgriesanas/"),
}
ESIGN: dict[str, Any] = {
    "anchors": env.paths("PAGALMS_ESIGN_ANCHORS"),
    "tsa_anchors": env.paths("PAGALMS_ESIGN_TSA_ANCHORS"),
}
