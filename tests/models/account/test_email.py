"""An email address is looked at in one place, for every way in."""

import pytest

from models.account.email import EmailUnfit, email_address, reachable


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("ada@example.org", "ada@example.org"),
        (" Ada@Example.ORG\n", "ada@example.org"),
        ("organiser@localhost", "organiser@localhost"),
        ("mailto:ada@example.org", "ada@example.org"),
        ("MAILTO:ada@example.org", "ada@example.org"),
        ("<ada@example.org>", "ada@example.org"),
        ("<mailto:ada@example.org>", "ada@example.org"),
        ("ada@example.org,", "ada@example.org"),
        ("ada@example.org.", "ada@example.org"),
        ("ada@example.org; ", "ada@example.org"),
        ("o'neill+forms@mail.example.co.uk", "o'neill+forms@mail.example.co.uk"),
        ("bjørn@møte.example", "bjørn@møte.example"),
        ("a" * 64 + "@" + ".".join(["b" * 61] * 3) + ".cc", None),
        ("a@xn--mte-0na.example", "a@xn--mte-0na.example"),
    ],
)
def test_an_address_is_kept_in_small_letters(written, address):
    assert email_address(written) == (address or written)


@pytest.mark.parametrize(
    "written",
    [
        *("", "a", "a@", "@b", "a@@b", "a@b@c", "two words@x", "a b@c.org", "a@b c.org"),
        *("x@y\nz", "x@y\r\nBcc: z@y", "a\0@b.org", "a@b.org\0", "a\u200b@b.org", "a@b\u202e.org"),
        *("a@-b.org", "a@b-.org", "a@b..org", "a@.org", "a@b_c.org", "\ud800@b.org"),
        *("Ann <a@b.org>", '"Ann B" <a@b.org>', "a,b@c.org", "a;b@c.org", "a@[127.0.0.1]"),
        *("a" * 65 + "@b.org", "a@" + "b" * 64, "a@" + "b." * 130 + "org"),
    ],
)
def test_what_is_no_address_is_refused_and_said_to_be(written):
    with pytest.raises(EmailUnfit, match="email address"):
        email_address(written)


@pytest.mark.parametrize("written", ['"a b"@example.org', '<"ada"@example.org>', '"a\\"@"@x.org'])
def test_of_an_address_in_quotation_marks_it_is_said_why_it_is_not_taken(written):
    for read in email_address, reachable:
        with pytest.raises(EmailUnfit, match="Write an address without quotation marks"):
            read(written)


def test_the_longest_address_is_taken_and_one_letter_more_is_not():
    domain = ".".join(["b" * 63, "c" * 63, "d" * 61])
    longest = f"{'a' * 64}@{domain}"
    assert len(email_address(longest)) == 254
    with pytest.raises(EmailUnfit, match="254 characters"):
        email_address(f"{longest}e")


def test_an_address_that_somebody_gives_keeps_its_letters_and_leads_out_of_the_house():
    assert reachable(" <Ada@Example.ORG>,") == "Ada@Example.ORG"
    with pytest.raises(EmailUnfit, match="'ada@localhost' is no email address"):
        reachable("ada@localhost")
