"""A process tells the arbiter that it lives, whatever is done to the machine's clock."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

import uvicorn
from flask import Flask

from serving.asgi import Application
from serving.worker import LOOKS_A_SECOND, Server


def test_a_clock_that_is_set_back_keeps_no_process_from_saying_that_it_lives(monkeypatch):
    told: list[float] = []
    app = Flask("lives")
    app.config["APPLICATION_ROOT"] = "/"
    application = Application(app)
    config = uvicorn.Config(application, log_config=None)
    server = Server(config, application, lambda: told.append(time.monotonic()))
    years = iter(range(2_000_000_000, 0, -100_000_000))
    monkeypatch.setattr(time, "time", lambda: next(years))

    async def ticks() -> None:
        for counter in range(3 * LOOKS_A_SECOND):
            await server.on_tick(counter)

    with ThreadPoolExecutor(1) as thread:  # a test of the browser may have left a loop in ours
        thread.submit(asyncio.run, ticks()).result()
    assert len(told) == 3
