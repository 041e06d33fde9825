"""What the checks say about the configuration of eParaksts."""

from __future__ import annotations

from typing import Any

import pytest

from pagalms.identity import providers
from pagalms.identity.providers import eparaksts
from pagalms.identity.providers.eparaksts.checks import eparaksts_is_usable
from tests.eparaksts import EID, MOBILE, said

HOST = "https://eidas.example"


def found(settings: Any, **changes: Any) -> list[str]:
    settings.EPARAKSTS = said(changes.pop("url", HOST), **changes)
    return [str(problem.id) for problem in eparaksts_is_usable()]


def offered() -> list[str]:
    return [each.name for each in providers.offered() if each.name.startswith("eparaksts")]


def test_good_and_absent_configurations(settings: Any) -> None:
    assert found(settings) == []
    assert offered() == [EID, MOBILE]
    assert found(settings, url="", client_id="", client_secret="") == []
    assert offered() == []
    single = {f"{word}_url": f"{HOST}/{word}" for word in ("authorize", "token", "userinfo")}
    assert found(settings, url="", **single) == []
    assert eparaksts.contract(eparaksts.EID).token_url == HOST + "/token"
    assert found(settings, token_url="https://other.example/token") == []
    assert eparaksts.contract(eparaksts.EID).userinfo_url.startswith(HOST)
    assert found(settings, mobile_flows=[]) == []
    assert offered() == [EID]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"client_id": ""}, "identity.E021"),
        ({"client_secret": ""}, "identity.E021"),
        ({"url": ""}, "identity.E021"),
        ({"acr": []}, "identity.E021"),
        ({"token_url": "eidas.example/token"}, "identity.E022"),
        ({"userinfo_url": "ftp://eidas.example/"}, "identity.E022"),
        ({"eid_flows": ["sc-plugin"]}, "identity.E024"),
        ({"mobile_flows": ["mobileid", "urn:other"]}, "identity.E024"),
    ],
)
def test_what_is_wrong(changes: dict[str, Any], problem: str, settings: Any) -> None:
    assert found(settings, **changes) == [problem]


@pytest.mark.parametrize("word", ["authorize_url", "token_url", "userinfo_url"])
@pytest.mark.parametrize("url", ["http://127.0.0.1:9004/x", "https://localhost/x", "http://eidas.example/x"])
def test_production_refuses_simulators(word: str, url: str, settings: Any) -> None:
    assert found(settings, **{word: url}) == []
    settings.MODE = "production"
    assert found(settings, **{word: url}) == ["identity.E023"]
    assert offered() == []


def test_flows_bring_their_methods(settings: Any) -> None:
    settings.EPARAKSTS = said(
        HOST, mobile_flows=["mobileid:cross-device", "urn:eparaksts:authentication:flow:mobileid"]
    )
    mobile, card = eparaksts.contract(eparaksts.MOBILE), eparaksts.contract(eparaksts.EID)
    assert mobile.flows == tuple("urn:eparaksts:authentication:flow:mobileid" + end for end in (":cross-device", ""))
    assert mobile.methods == {"urn:safelayer:tws:policies:authentication:adaptive:methods:mobileid"}
    assert card.methods == {"urn:eparaksts:tws:policies:authentication:adaptive:methods:sc_plugin"}
    settings.EPARAKSTS = said(HOST, eid_amr=["urn:new"])
    assert eparaksts.contract(eparaksts.EID).methods == {"urn:new"}
    assert card.pkce_key is None
