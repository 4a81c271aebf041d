"""How often one client may ask: moving windows of a minute, counted in memory by the client's address."""

import ipaddress
import math
import time
from dataclasses import dataclass

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter
from starlette.types import Scope


@dataclass(frozen=True, slots=True)
class RateLimits:
    """Requests a minute that one address may make; those for the page's own files are not counted.

    Attributes:
        questions: Questions, from the page, the API and MCP together.
        requests: All other requests.
        wrong_tries: Wrong passwords.
    """

    questions: int = 60
    requests: int = 600
    wrong_tries: int = 10


class Rates:
    """Counts requests. The address is that of the connection: what a header says of it can be made up."""

    def __init__(self, limits: RateLimits) -> None:
        self._window = MovingWindowRateLimiter(MemoryStorage())
        self._questions = RateLimitItemPerMinute(limits.questions)
        self._requests = RateLimitItemPerMinute(limits.requests)
        self._wrong_tries = RateLimitItemPerMinute(limits.wrong_tries)

    async def count_question(self, scope: Scope) -> int:
        """Count a question; returns the seconds to wait, 0 when it may be asked now."""
        return await self._count(self._questions, "question", scope)

    async def count_request(self, scope: Scope) -> int:
        """Count another request; returns the seconds to wait, 0 when it may be made now."""
        return await self._count(self._requests, "request", scope)

    async def count_wrong_try(self, scope: Scope) -> None:
        """Count a wrong password."""
        await self._count(self._wrong_tries, "try", scope)

    async def wait_for_try(self, scope: Scope) -> int:
        """Return the seconds before another password may be tried, 0 when it may be now; counts nothing."""
        if await self._window.test(self._wrong_tries, "try", address_of_client(scope)):
            return 0
        return await self._wait(self._wrong_tries, "try", scope)

    async def _count(self, limit: RateLimitItem, what: str, scope: Scope) -> int:
        if await self._window.hit(limit, what, address_of_client(scope)):
            return 0
        return await self._wait(limit, what, scope)

    async def _wait(self, limit: RateLimitItem, what: str, scope: Scope) -> int:
        stats = await self._window.get_window_stats(limit, what, address_of_client(scope))
        return max(1, math.ceil(stats.reset_time - time.time()))


def address_of_client(scope: Scope) -> str:
    """Return the address to count by; of IPv6 the network, of which one client has all addresses.

    >>> address_of_client({"client": ("2001:db8:1:2:3::4", 5)}), address_of_client({"client": ("192.0.2.7", 5)})
    ('2001:db8:1:2::/64', '192.0.2.7')
    """
    name = scope["client"][0] if scope.get("client") else "unknown"
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return str(name)
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else str(address)  # noqa: PLR2004
