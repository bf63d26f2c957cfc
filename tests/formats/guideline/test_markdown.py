"""A guideline in Markdown is cut as a reader would cut it: two real ones, and each rule alone."""

import time
from contextlib import suppress

import pytest

from formats.guideline import markdown as guideline
from formats.guideline.markdown import cut, pieces
from models.form.setting import DefinitionError

SHORT = 64


def shown(text: str) -> list[tuple[str, str]]:
    """(kind, text) of each part."""
    return [(part.kind, part.text) for part in cut(text).parts]


def outline(text: str) -> list[str]:
    """A line a part: what it is, its number, how it begins; ¶ for a line break in it."""
    marks = {"section": "#", "note": "-"}
    return [
        f"{marks.get(part.kind, part.number)} {part.text[:SHORT]}".replace("\n", "¶").rstrip()
        for part in cut(text).parts
    ]


THREAT_MODELLING = """\
# What's a threat?
1 A threat is an action that causes denial, alteration or disclosu
# What's threat modelling?
2 Threat modelling aims at identifying, prioritising and mitigatin
3 Attack Tree workshops will help you:¶¶* Understand threats that
4 The best time to perform threat modelling activities is during t
5 Within the Cabinet Office, the Cyber Security Team can [support
6 Within the Cabinet Office and GDS, we follow the [Threat Modelin
7 We answer most of the above over three sessions, with time betwe
# 1. Threat Discovery
8 Threat discovery aims to answer the “What are we working on?” an
9 We use an interactive exercise to talk through and explain the s
10 The group of people involved typically includes the development
11 As part of the interactive exercise, we surface hypothetical thr
# 1.1 Interactive Exercise
12 The purpose of this exercise is to talk through the service, arc
13 Remotely, digital whiteboard software, such as [Jamboard](https:
14 Another useful tool you could use is [diagrams.net](https://www.
15 In person, which may be more appropriate for some teams and syst
# 2. Threat Analysis
16 Threat analysis aims to finalise the answer to the “What can go
17 You should aim to cover all potential [attack vectors](https://s
# 2.1 Scoring
18 After the discovery stage, you can make a copy of the [Threat Mo
19 Scoring is useful as it helps prioritise what's valid and what y
20 The difficulty is a rating between 0 (very easy) to 5 (hard); it
21 The reward is a rating between 0 (low) to 5 (high); it’s how val
22 The final score equals reward minus difficulty, so a high score
# 3. Threat Response
23 Threat response aims to answer the “What are we going to do abou
24 It may be helpful to add the outputs to your bug or ticket track
- There are three typical responses to threats:
# 3.1 Mitigate
25 Implementing a preventive control, such as an architectural chan
# 3.2 Monitor
26 Monitoring is a reactive control to detect if a threat occurs; i
# 3.3 Acknowledge the risk
27 Acknowledging the risk but not planning any immediate action can
# 4. Did we do a good enough job?
28 After completing the threat modelling activity sessions, you sho
29 A recommendation is to perform this review within your service t
30 You should consider running the threat modelling sessions every
# Why's it necessary?
31 Adam Shostack has produced an informative short video on this: [
32 Adam explains that we threat model to anticipate problems when i
- How do you know what a problem is? Information and computer secu
# Confidentiality
33 Information accessible to authorised people
# Integrity
34 Information that's correct
# Availability
35 Information available when needed
36 Abuse or neglect of one or more of these pillars could lead to a
- The opposite of the CIA triad is sometimes known as the DAD tria
37 If confidentiality is affected, disclosure occurs.
38 If integrity is affected, alteration occurs.
39 If availability is affected, denial occurs.
- Here is a fun, alternative look at the [CIA and DAD triads, expl
# STRIDE
40 STRIDE is a model of threats developed by Microsoft.
41 It's a helpful tool for thinking about different potential attac
42 Note that STRIDE is *not* useful as a taxonomy.  Some attacks do
# Spoofing
43 Spoofing occurs where malicious actors use another person's user
44 It also includes attacks where systems mimic or disguise themsel
45 The desired property is authenticity, meaning an event or action
# Tampering
46 Only authorised users should be able to modify a system or the d
47 The desired property is integrity, meaning an event or action is
# Repudiation
48 Repudiation means an action or event cannot be associated with w
49 The desired property is non-repudiation, which means an action o
# Information Disclosure
50 Data such as passwords or personal information is made available
51 The desired property is confidentiality, where data is only avai
# Denial of Service (DoS)
52 Data is unavailable for its intended audience.
53 The desired property is availability, where data is always avail
54 Distributed Denial of Service (DDoS) is a form of DoS where mult
# Elevation of Privilege
55 Data is available to unintended or unauthenticated users.
56 The desired property is authorisation, where data is only availa
# Examples
57 Looking at the GOV.UK Pay service as an example; Pay is likely t
58 Applying this threat model, Pay requires a good level of cyber s
59 This would contrast with a service like GOV.UK, where the threat
# Additional tools and links
- - [OWASP Application Threat Modelling](https://owasp.org/www-com
"""

WORKING_WITH_GIT = """\
# Default branch name
1 Your repository's default branch should be called `main`.
2 To configure git to use `main` for new repositories, first make
3 To migrate existing repositories from `master` to `main`, you ca
4 Before you rename your default branch, you should consider the i
5 You can configure some CI systems to check out the default branc
# Commits: Atomic commits
6 Each commit should be atomic - this means that each commit:¶¶* i
- As Anna Shipman describes it, [they should tell a story](https:/
# Example
7 From Anna's blogpost, we see an example of how a [single commit
# Commit messages
8 Writing good commit messages is important. Not just for yourself
9 Capturing context around a change allows people to understand wh
# Recommended blog posts on commit messages
- * [How to Write a Git Commit Message](https://chris.beams.io/pos
# Content
10 A good commit message briefly summarises the "what" for scanning
# Example
11 ``Set cache headers``¶¶prefer:¶¶```¶Set cache headers¶¶IE 6 was
# Links to issue trackers
12 A link to a ticket in an issue tracker should not be seen as an
13 While a link can add some extra context for people reviewing a p
14 If you are adding a link to a publicly viewable repository, ensu
# Structure
15 Commit messages should start with a one-line summary no longer t
16 It can help to imagine a silent "please" at the beginning of you
17 You should leave a blank line before the rest of the commit mess
# Example
- Taken from [Tim Pope’s guidelines](https://tbaggery.com/2008/04/
# Branching/merging conventions
18 You should develop on a short-lived "feature" [branch](https://g
19 For example if your repository has many binary files, the `git d
20 You should prefer organising your commits as small, self-contain
21 You may need to update your feature branch with the latest chang
22 Git allows you to [rewrite local changes](https://git-scm.com/bo
23 You should not rewrite commits that have been merged or pushed t
24 You should use `git merge` with `--no-ff` if you are manually me
25 You should use the merge strategy that best suits the context of
# Do not use `git push -f`, use `--force-with-lease` instead
26 Force pushing in git is a subject that attracts all kinds of rel
27 Let's say you're working on a branch, 'foobar', and you decide t
28 If anyone else has committed anything to your branch since you l
29 So for a bit of safety, if you ever need to force push please in
30 `--force-with-lease` [refuses to update a branch](https://blog.d
# See also
- * [How to store source code](index.html)¶* [Working with Git](wo
"""


@pytest.mark.parametrize(
    ("name", "title", "expected"),
    [
        ("threat-modelling", "Threat Modelling", THREAT_MODELLING),
        ("working-with-git", "Working with Git", WORKING_WITH_GIT),
    ],
)
def test_a_real_guideline_is_cut_as_its_reader_would_cut_it(real_data, name, title, expected):
    data = (real_data / "guidelines" / f"{name}.md").read_bytes()
    assert cut(data.decode()).title == title
    assert outline(data.decode()) == expected.splitlines()
    # Every clause is a question that can be stored, shown and found again.
    made = guideline.read(data)
    assert (made.title, made.kind) == (title, "guideline")
    assert len({one.name for one in made.questions}) == len(made.questions)


def test_a_heading_with_nothing_under_it_stands_before_the_next():
    text = "# T\n\n## A\n\n### B\n\nOne.\n\n## C\n\n## D\n\nTwo.\n\n## E\n"
    assert shown(text) == [
        ("section", "A: B"),
        ("stance", "One."),
        ("note", "**C**"),
        ("section", "D"),
        ("stance", "Two."),
        ("note", "**E**"),
    ]


@pytest.mark.parametrize(
    ("text", "title", "first"),
    [
        ("---\ntitle: 'My rules'\nx: 1\n---\n\n# <%= title %>\n\n## A\n\nx\n", "My rules", "A"),
        ("# Rules\n\n## A\n\nx\n", "Rules", "A"),
        ("# Rules\n\nx\n\n# More\n\ny\n", "Rules", "Rules"),
        ("# Rules\n\n# More\n\ny\n", "Rules", "More"),
        ("Rules\n=====\n\nx\n", "Rules", "x"),
        ("## Only\n\nx\n", "Only", "Only"),
        ("x\n\n# Late\n\ny\n", "Late", "x"),
        ("x\n", "", "x"),
        ("---\ntitle: A\n---\nx\n", "A", "x"),
    ],
)
def test_the_title_is_from_the_front_matter_or_the_first_heading(text, title, first):
    found = cut(text)
    assert (found.title, found.parts[0].text) == (title, first)


def test_items_of_a_list_are_clauses_with_what_is_in_them():
    text = "## A\n\n1. First rule\n   goes on.\n\n   - nested\n2. Second `rule`.\n\n* third\n"
    assert [(part.number, part.text) for part in cut(text).parts[1:]] == [
        ("1", "First rule\ngoes on.\n\n- nested"),
        ("2", "Second `rule`."),
        ("3", "third"),
    ]


def test_a_line_that_begins_a_sentence_is_one_clause_with_the_list_that_ends_it():
    assert shown("You should:\n\n- be kind\n- be brief\n\nNext.\n") == [
        ("stance", "You should:\n\n- be kind\n- be brief"),
        ("stance", "Next."),
    ]


def test_items_that_are_sentences_are_clauses_under_the_line_that_announces_them():
    assert shown("These are the rules:\n\n1. Be kind.\n2. **Be brief!**\n") == [
        ("note", "These are the rules:"),
        ("stance", "Be kind."),
        ("stance", "**Be brief!**"),
    ]


def test_what_is_no_sentence_belongs_to_the_clause_before_or_is_a_note():
    table, code, quote = "|a|b|\n|-|-|\n|1|2|", "```\nx\n\ny\n```", "> said"
    text = f"## A\n\n{table}\n\nDo this.\n\n{code}\n\nprefer:\n\n{quote}\n\n---\n\nThen that.\n"
    assert shown(text) == [
        ("section", "A"),
        ("note", table),
        ("stance", f"Do this.\n\n{code}\n\nprefer:\n\n{quote}"),
        ("stance", "Then that."),
    ]


def test_what_only_leads_elsewhere_is_not_asked():
    text = (
        "Rules.\n\n## See\n\n* [One](https://a.example)\n* [Two words](https://b.example) video\n"
    )
    assert shown(text)[2] == (
        "note",
        "* [One](https://a.example)\n* [Two words](https://b.example) video",
    )


@pytest.mark.parametrize(
    ("text", "number", "rest"),
    [
        ("2.1 Be kind.", "2.1", "Be kind."),
        ("2.1.3. Be kind.", "2.1.3", "Be kind."),
        ("§ 7 Be kind.", "7", "Be kind."),
        ("(b) Be kind.", "b", "Be kind."),
        ("3.5 million people use it.", "1", "3.5 million people use it."),
        ("2012 was a year.", "1", "2012 was a year."),
    ],
)
def test_a_number_of_its_own_is_taken_from_the_text(text, number, rest):
    # The second clause keeps what is counted from being renumbered.
    (part,) = cut(text).parts
    assert part.text == rest
    assert part.number == (number if not number.isdecimal() else "1")


def test_a_clause_stands_alone_with_its_links_written_out_and_pictures_as_words():
    text = (
        "See [our\nsite][s], [s] and [s][], `[s]` and ![a map][m] ![](x.png).\n\n"
        "```\n[s]\n```\n\n- [ ] [none] and [s]: b\n\n[s]: https://a.example 'T'\n[m]: m.png\n"
    )
    first, second = cut(text).parts
    assert first.text == (
        "See [our site](https://a.example), [s](https://a.example) and [s](https://a.example), "
        "`[s]` and (picture: a map) (picture).\n\n```\n[s]\n```"
    )
    assert second.text == "[ ] [none] and [s]: b"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1.1 You must be yourself.\n1.2 Think before\nyou post.\n1.3 Be kind.",
         [("1.1", "You must be yourself."), ("1.2", "Think before you post."),
          ("1.3", "Be kind.")]),
        ("Rules:\n(a) Be kind.\n(b) Be brief.\n\nEnd.",
         [("0", "Rules:"), ("a", "Be kind."), ("b", "Be brief."), ("ba", "End.")]),
        ("•\tBe kind.\n•\tBe brief.", [("1", "Be kind."), ("2", "Be brief.")]),
        ("· Be kind.\n· Be brief and\n  clear.\n\nEnd.",
         [("1", "Be kind."), ("2", "Be brief and clear."), ("3", "End.")]),
        ("You should:\n– be kind\n– be brief\n\nEnd.",
         [("1", "You should:\n\n- be kind\n- be brief"), ("2", "End.")]),
        ("• Be kind.\n\n• Be brief.", [("1", "Be kind."), ("2", "Be brief.")]),
        ("# T\nBe kind\nBe brief\nNever share a secret.\nAsk first",
         [("1", "Be kind"), ("2", "Be brief"), ("3", "Never share a secret."), ("4", "Ask first")]),
        ("Tell nobody what you were told in confidence, least of all any\nFriend.\nBe\nkind.",
         [("1", "Tell nobody what you were told in confidence, least of all any Friend."),
          ("2", "Be kind.")]),
        # What is wrapped in a text with empty lines stays together, also before a dash or number.
        ("Be kind.\nBe brief\n– always.\n\nSee\n2.1 The rule.",
         [("1", "Be kind. Be brief – always."), ("2", "See 2.1 The rule.")]),
        ("Be kind.\n\n```\n• a\n• b\n```", [("1", "Be kind.\n\n```\n• a\n• b\n```")]),
    ],
)  # fmt: skip
def test_a_text_pasted_from_word_mail_or_pdf_is_cut_by_its_lines(text, found):
    assert [(one.number, one.text) for one in cut(text).parts if one.kind != "section"] == found


def test_a_paragraph_becomes_one_line_but_for_the_breaks_that_were_meant():
    assert shown("one\ntwo  \nthree\\\nfour\n") == [("stance", "one two  \nthree\\\nfour")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("One. Two! Three", ["One.", "Two!", "Three"]),
        ("Only one sentence, e.g. this.", ["Only one sentence, e.g. this."]),
        ("One.\n\nTwo.", ["One.", "Two."]),
        (
            "You should:\n\n- be kind\n- be brief",
            ["You should:\n\n- be kind", "You should:\n\n- be brief"],
        ),
        ("- a\n- b", ["a", "b"]),
        ("", [""]),
    ],
)
def test_a_clause_is_parted_into_blocks_items_or_sentences(text, found):
    assert pieces(text) == found


def test_a_part_too_long_to_be_parsed_is_parted_at_its_empty_lines_or_sentences():
    assert pieces("a " * 5_000 + "\n \n\n- b\n\nc\n") == ["a " * 5_000, "- b", "c"]
    assert pieces("Be kind. " * 2_000)[:-1] == ["Be kind."] * 1_999


def test_a_text_without_a_clause_or_too_long_is_refused():
    for text in b"", b"# Only a title", b"[a](https://a.example)":
        with pytest.raises(DefinitionError, match="There is no clause: write paragraphs"):
            guideline.read(text)
    with pytest.raises(DefinitionError, match="Shorten the text to 500,000 characters"):
        guideline.read(b"x" * 500_001)
    with pytest.raises(DefinitionError, match="Line 2: save the file as UTF-8"):
        guideline.read(b"a\n\xe9")


@pytest.mark.parametrize(
    "nasty",
    [
        "[" * 5_000,
        "`" * 5_000,
        "> " * 5_000,
        "* " * 5_000,
        "a|" * 5_000,
        "![" * 5_000,
        "``a`" * 2_000,
    ],
)
def test_a_text_made_to_take_long_does_not(nasty):
    began = time.perf_counter()
    with suppress(DefinitionError):  # some is too much to be taken apart
        cut(f"# T\n\n{nasty}\n\nx [{'a' * 5_000}\n")
    assert time.perf_counter() - began < 20  # only notices what hangs


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("# T\n\n" + "|a" * 31 + "\n" + "|-" * 31, "Line 3: a table may have 30 columns"),
        ("# T\n\n" + ">" * 11 + " a", "Line 3: put at most 10 lists or quotes inside each other."),
        ("[" * 3_001, "count as 30,010; 30,000 is the most"),
    ],
)
def test_a_text_that_could_not_be_shown_is_refused_with_its_line(text, said):
    with pytest.raises(DefinitionError, match=said):
        cut(text)


def test_footnotes_and_further_reading_are_not_asked():
    text = """# Rules

## Keep

Keep a log.[^1] Show it.[^2]

[^1]: Note that it may be on paper.
[^2]: To whom, says the law.

## See also

Read what others wrote about it.

### Books

The book of rules is long.

## Give

Give it back.
"""
    found = [(part.kind, part.text) for part in cut(text).parts]
    assert found == [
        ("section", "Keep"),
        ("stance", "Keep a log.[^1] Show it.[^2]"),
        ("note", "[^1]: Note that it may be on paper."),
        ("note", "[^2]: To whom, says the law."),
        ("section", "See also"),
        ("note", "Read what others wrote about it."),
        ("section", "Books"),
        ("note", "The book of rules is long."),
        ("section", "Give"),
        ("stance", "Give it back."),
    ]
