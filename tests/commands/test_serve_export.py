"""An export from a real server, which goes on serving meanwhile."""

import http.client
import threading
import time
import urllib.request

from models.account.organiser import Organiser
from models.answer.response import Response
from models.survey.survey import Survey
from storage.database import connect, instead
from tests.server import Server

RESPONSES = 20_000


def filled(server: Server) -> str:
    """The cookie of the organiser of "lunch", which has many responses."""
    with instead(server.environment["TANGIBLE_DATABASE_URL"]):
        connect()
        survey = Survey.at("lunch")
        Response.take_in(survey, [({"word": f"Soup {n}"}, None) for n in range(RESPONSES)])
        link = Organiser.first().one_time_link()
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.request("POST", f"/sign-in/{link}")
    cookie = connection.getresponse().getheader("Set-Cookie").partition(";")[0]
    connection.close()
    return cookie


def test_the_service_answers_while_an_export_runs_and_the_export_is_whole(server):
    server.workers = 1
    with server:
        cookie = filled(server)
        request = urllib.request.Request(
            f"{server.address}/surveys/lunch/responses.csv", headers={"Cookie": cookie}
        )
        files: list[bytes] = []
        export = threading.Thread(
            target=lambda: files.append(urllib.request.urlopen(request).read())
        )
        export.start()
        answered = 0
        while export.is_alive():
            with urllib.request.urlopen(f"{server.address}/s/lunch") as reply:
                assert reply.status == 200
            answered += 1
        export.join()
    assert len(files[0].splitlines()) == RESPONSES + 1
    assert answered > 3


def test_a_client_that_leaves_gives_its_place_to_another(server):
    server.workers = 1
    with server:
        cookie = filled(server)
        for _ in range(6):  # more than the process takes at once
            connection = http.client.HTTPConnection("127.0.0.1", server.port)
            until = time.monotonic() + 20
            while True:
                connection.request(
                    "GET", "/surveys/lunch/responses.csv", headers={"Cookie": cookie}
                )
                reply = connection.getresponse()
                if reply.status == 200 or time.monotonic() > until:
                    break
                reply.read()
                time.sleep(0.2)
            assert reply.status == 200
            reply.read(100)
            connection.close()
            reply.close()
