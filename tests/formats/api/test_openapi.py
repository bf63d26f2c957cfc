"""The document of the API is one that other programs read, and is true of what there is."""

from formats.api.openapi import PATHS, document


def test_every_reference_leads_somewhere():
    said = document("1", "https://example.org")
    named = set(said["components"]["schemas"])

    def references(one: object) -> set[str]:
        if isinstance(one, dict):
            own = {one["$ref"].rpartition("/")[2]} if "$ref" in one else set()
            return own.union(*map(references, one.values()))
        return set().union(*map(references, one)) if isinstance(one, list) else set()

    assert references(said) == named


def test_it_has_every_address_of_the_api_and_no_other(app):
    there = {
        rule.rule.replace("<", "{").replace(">", "}")
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/")
    }
    assert there == set(PATHS) | {"/api/v1/openapi.json"}
