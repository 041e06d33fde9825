"""The back channel of eParaksts: two requests over TLS, bounded in time and size, that lead nowhere else."""

from __future__ import annotations

import asyncio
import ssl
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import httpx

from pagalms.identity.providers.eparaksts import rules
from pagalms.identity.rules import Declined, Pending, Refused

TO_CONNECT = 3.0
_SLACK = 0.5


def redeemed(contract: rules.Contract, pending: Pending, code: str, *, seconds: float) -> rules.Reply:
    """What userinfo says of who brought the code, both requests within these seconds: somebody is waiting for the page.

    Raises Refused, and Declined when the service cannot be reached.

    A thread of its own, because looking up the host's name cannot be interrupted: it may end later than we wait.
    """
    _trusted()  # read before the clock starts
    worker = ThreadPoolExecutor(1, thread_name_prefix="eparaksts")
    try:
        return worker.submit(asyncio.run, _both(contract, pending, code, seconds)).result(seconds + _SLACK)
    except TimeoutError:
        raise Declined("too_slow") from None
    except (httpx.HTTPError, httpx.InvalidURL):
        raise Declined("unreachable") from None
    finally:
        worker.shutdown(wait=False)


@cache
def _trusted() -> ssl.SSLContext:
    """The public authorities; reading them takes as long as both requests."""
    return httpx.create_ssl_context(trust_env=False)


async def _both(contract: rules.Contract, pending: Pending, code: str, seconds: float) -> rules.Reply:
    async with (
        asyncio.timeout(seconds),
        httpx.AsyncClient(
            verify=_trusted(),
            timeout=httpx.Timeout(seconds, connect=TO_CONNECT),
            follow_redirects=False,
            trust_env=False,  # no proxy, no .netrc, no other authorities from the environment
        ) as client,
    ):
        token = await _reply(client, rules.token_request(contract, pending, code))
        return await _reply(client, rules.userinfo_request(contract, token))


async def _reply(client: httpx.AsyncClient, asked: rules.Request) -> rules.Reply:
    headers = {"Authorization": asked.authorization, "Accept": "application/json", "Accept-Encoding": "identity"}
    if asked.form is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    body = b""
    method = "GET" if asked.form is None else "POST"
    async with client.stream(method, asked.url, content=asked.form, headers=headers) as response:
        async for piece in response.aiter_raw():
            body += piece
            if len(body) > rules.LONGEST_BODY:
                raise Refused("too_long")
    return rules.Reply(response.status_code, body)
