"""The address of a server as it is written into a line that somebody runs."""

from dataclasses import dataclass

import pytest
from psycopg.conninfo import conninfo_to_dict

from storage.address import address_of_database
from storage.postgresql.rows import address


@dataclass
class At:
    """A database, as far as its address goes."""

    url: str


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("one:1,two:2/d", "one:1,two:2/d"),
        ("one,two:2/d", "one,two:2/d"),
        ("one,two/d?port=5433", "one:5433,two:5433/d"),
        ("[::1]:5432,h/d", "[::1]:5432,h/d"),
        ("u%40x:5ecret@h/d%2Fe", "u%40x@h/d%2Fe"),
        ("/d?host=/run/a,/run/b&port=1,2", "/d?host=%2Frun%2Fa%2C%2Frun%2Fb&port=1%2C2"),
        ("%2Frun%2Fpostgresql/d", "/d?host=%2Frun%2Fpostgresql"),
        (":5433/d", "/d?port=5433"),
        ("h/d?password=5ecret&sslpassword=5ecret", "h/d"),
        ("h/d?options=-c%20search_path%3Da", "h/d?options=-c%20search_path%3Da"),
        (
            "h/d?target_session_attrs=standby&sslmode=verify-full&sslrootcert=/etc/a%26b.pem",
            "h/d?sslmode=verify-full&sslrootcert=%2Fetc%2Fa%26b.pem&target_session_attrs=standby",
        ),
    ],
)
def test_it_is_libpqs_own_with_all_parameters_and_no_password(tmp_path, given, written):
    given = f"postgresql://{given}"
    found = address(At(given))
    secret = {"password", "sslpassword"}
    said, kept = (
        {word: str(value) for word, value in conninfo_to_dict(one).items() if word not in secret}
        for one in (given, found)
    )
    if "port" in said and "port" in kept and "," not in said["port"]:
        said["port"] = kept["port"] if set(kept["port"].split(",")) == {said["port"]} else "?"
    assert kept == said
    assert "5ecret" not in found
    words = sorted(found.partition("?")[2].split("&"))
    assert (found.partition("?")[0], words) == (
        f"postgresql://{written.partition('?')[0]}",
        sorted(written.partition("?")[2].split("&")),
    )
    assert address_of_database(found, tmp_path) == found
    assert address(At(found)) == found


def test_sources_that_are_not_the_same_have_other_addresses():
    given = (
        *("postgresql://h/d", "postgresql://h:1/d", "postgresql:///d?host=/h", "postgresql://h/e"),
        *("postgresql://h/d?target_session_attrs=standby", "postgresql://u@h/d"),
        *("postgresql://one:1,two:2/d", "postgresql://one:2,two:1/d", "postgresql://h/d?service=s"),
        "postgresql://h/d?options=-c%20search_path%3Da",
    )
    assert len({address(At(one)) for one in given}) == len(given)
