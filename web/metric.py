"""Metrics: each request counted and timed under its route, and all numbers for Prometheus."""

from time import perf_counter
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, current_app, g, request
from flask.typing import ResponseReturnValue

from models.service import health
from process.installation import VERSION
from telemetry import log, metric
from web.connection import unconnected
from web.guard import SAFE, operator_only

bp = Blueprint("metric", __name__)

# Others are counted as one, because a client can make up any number of them.
METHODS = {"GET", "HEAD", "POST", "OPTIONS"}
# {status: reason} of what was sent and not taken.
REASONS = {
    400: "unreadable",
    403: "elsewhere",
    409: "reused",
    410: "closed",
    413: "too_long",
    415: "unreadable",
    419: "expired",
    422: "invalid",
    429: "guesses",
    503: "busy",
}


@bp.get("/metrics")
@operator_only
@unconnected
def index() -> ResponseReturnValue:
    """All metrics, of all processes of this server, as Prometheus reads them."""
    content = metric.exposition(health.hindrance() is None, VERSION)
    return content, 200, {"Content-Type": metric.CONTENT_TYPE}


def measure_requests(app: Flask) -> None:
    """Count and time each request of `app`: the first thing before it and the last after it."""

    @app.before_request
    def begin() -> None:
        g.began = perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        route = request.url_rule.rule if request.url_rule else "none"
        method = request.method if request.method in METHODS else "other"
        metric.requests(route, method, response.status_code // 100).inc()
        metric.request_seconds(route).observe(perf_counter() - g.began)
        if response.status_code >= 400 and method not in SAFE:
            _count_refusal(response.status_code)
            if _lost_its_host():
                log.count("a proxy does not pass the host on")
        return response


def _lost_its_host() -> bool:
    """True if a page of this service sent the request, and it came with another host."""
    base = current_app.config["BASE_URL"]
    from_here = bool(base) and request.headers.get("Origin") == base
    return from_here and request.host != urlsplit(base).netloc


def _count_refusal(status: int) -> None:
    reason = REASONS.get(status)
    if reason:
        metric.refused[reason].inc()
        log.count("refused", reason=reason)
