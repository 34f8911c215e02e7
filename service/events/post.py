"""Posts one change to one subscriber, signed. Nothing is followed, no proxy is used, and what is answered is not read.

`Medrec-Signature` is `v1=` and the HMAC-SHA256, in hexadecimal, of the timestamp, a full stop and the body, under the secret
that both know. `Medrec-Timestamp` is the second of this attempt since 1970: a receiver refuses what is older than its window,
so that what was listened to cannot be sent again later.
"""

import asyncio
import hashlib
import hmac
import ssl
from collections.abc import Callable
from datetime import datetime

import httpx2

from service.audit.kept import Due
from service.events.register import Subscriber


def signature(secret: bytes, timestamp: str, body: bytes) -> str:
    """The value of Medrec-Signature."""
    return "v1=" + hmac.new(secret, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def sender(subscriber: Subscriber, now: Callable[[], datetime]) -> Callable[[Due], str | None]:
    """What sends to that subscriber. OSError or ssl.SSLError where its authorities cannot be used."""
    secure = ssl.create_default_context(cafile=str(subscriber.authorities) if subscriber.authorities else None)

    def send(due: Due) -> str | None:
        body, timestamp = due.body.encode(), str(int(now().timestamp()))
        headers = {
            "Content-Type": "application/json",
            "Medrec-Event": due.change,
            "Medrec-Timestamp": timestamp,
            "Medrec-Signature": signature(subscriber.secret, timestamp, body),
        }
        request = httpx2.Request("POST", subscriber.place.base, content=body, headers=headers)
        return asyncio.run(_post(request, secure, subscriber.deadline_seconds))

    return send


async def _post(request: httpx2.Request, secure: ssl.SSLContext, seconds: float) -> str | None:
    """None where it was taken, or what kind of trouble there was."""
    try:
        async with asyncio.timeout(seconds), httpx2.AsyncHTTPTransport(verify=secure, trust_env=False) as transport:
            reply = await transport.handle_async_request(request)
            status = reply.status_code
            await reply.aclose()
    except TimeoutError:
        return "no answer in time"
    except httpx2.ConnectError:
        return "not reached"
    except httpx2.HTTPError:
        return "the connection broke"
    return None if 200 <= status < 300 else f"HTTP {status}"
