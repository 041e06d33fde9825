"""The whole simulated Smart-ID as one web application."""

from __future__ import annotations

from simulators.serve import Ask, Reply, html, plain
from simulators.smartid import views
from simulators.smartid.accounts import Accounts, Outcome
from simulators.smartid.answers import ended
from simulators.smartid.authority import Authority
from simulators.smartid.checks import Contract
from simulators.smartid.pages import Pages
from simulators.smartid.revocation import ResponderDownError, answer, certificate_file, revocation_list
from simulators.smartid.service import Service, Timing
from simulators.smartid.sessions import Sessions
from simulators.smartid.telephone import Telephone
from simulators.smartid.troubles import Troubles


class SmartId:
    """Leads each request to the API, the telephone or the authority."""

    def __init__(
        self,
        *,
        authority: Authority,
        accounts: Accounts,
        contract: Contract,
        scheme: str,
        public: str,
        timing: Timing | None = None,
    ) -> None:
        self._authority, self._base = authority, f"{public}/telefons"
        times, troubles = timing or Timing(), Troubles()
        sessions = Sessions(ended(Outcome("TIMEOUT")), lifetime=times.lifetime)
        telephone = Telephone(sessions, authority, scheme, self._base, times.tolerance)
        self._service = Service(telephone, accounts, contract, troubles, times)
        self._pages = Pages(telephone, accounts, troubles)

    def __call__(self, ask: Ask) -> Reply:
        """The answer to any request."""
        if ask.path == "/health":
            return plain("ok")
        if ask.path == "/":
            return html(views.home_page(self._base, f"{self._authority.url}/v3/"))
        if ask.path.startswith("/v3/"):
            return self._service(ask)
        return self._certificates(ask) or self._pages(ask) or html(views.missing_page(), 404)

    def _certificates(self, ask: Ask) -> Reply | None:
        """OCSP, the lists of revoked certificates and the authority's own; None for another address."""
        if ask.path == "/ocsp":
            if ask.method != "POST":
                return plain("POST only", 405)
            try:
                return Reply(200, answer(ask.body, self._authority), "application/ocsp-response")
            except ResponderDownError:
                return plain("the responder is down", 503)
        folder, _, name = ask.path[1:].partition("/")
        if folder == "crl":
            found = revocation_list(name, self._authority)
            return Reply(200, found, "application/pkix-crl") if found else plain("no such list", 404)
        if folder == "certs":
            found = certificate_file(name, self._authority)
            return Reply(200, found, "application/pkix-cert") if found else plain("no such certificate", 404)
        return None
