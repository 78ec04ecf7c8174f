"""
An HTTP request as a gateway's event tells it. For the request itself, see `polyfaas.http.HttpRequest`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .views import Record, moment, needed, optional

if TYPE_CHECKING:
    from ..http import HttpRequest

__all__ = ["HttpEvent"]


class HttpEvent(Record):
    """
    The event of FC's HTTP trigger, of Alibaba's API Gateway or of FunctionGraph's APIG.

    Attributes:
        method: As it came: ``GET``.
        path: Decoded where the vendor decodes it.
        raw_path: URL-encoded; FC's HTTP trigger only.
        query: Name to text, several values joined by commas (Alibaba) or in a list (FunctionGraph).
        headers: Names in lower case.
        body: Decoded from Base64.
        request_id, client_ip, user_agent, host: From the request context or the headers.
        path_parameters: None on FC's HTTP trigger.
    """

    kind = "http"
    __slots__ = ()

    method = needed[str]()
    path = needed[str]()
    raw_path = optional[str]()
    query = optional[dict[str, Any]]()
    headers = needed[dict[str, str]]()
    body = needed[bytes]()
    request_id = optional[str]()
    client_ip = optional[str]()
    user_agent = optional[str]()
    host = optional[str]()
    protocol = optional[str]()
    time = moment()
    account_id = optional[str]()
    path_parameters = optional[dict[str, Any]]()
    stage = optional[str]()

    def request(self) -> HttpRequest:
        """
        The request that the event tells of.
        """
        from ..http import HttpRequest

        return HttpRequest.from_event(self.raw, self.cloud)
