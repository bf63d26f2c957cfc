"""The bill of materials of Tangible, as CycloneDX 1.6 (JSON), from the locks: `make sbom`.

What only tests and builds need has the scope `excluded`: it is not delivered.
"""

import json
import re
import tomllib
import uuid
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
VENDORED = ROOT / "static" / "vendor" / "VERSIONS"
LOCKED = re.compile(
    r"^([a-z0-9][a-z0-9._-]*)==(\S+)(?: ; (.+?))? \\\n((?:    --hash=.*\n?)+)", re.M
)
SHA256 = re.compile(r"sha256:([0-9a-f]{64})")


def bill() -> dict[str, Any]:
    """The whole document."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    delivered = locked("requirements.txt")
    every = delivered | locked("requirements-dev.txt")
    components = [
        _package(*one, every[one], scope="required" if one in delivered else "excluded")
        for one in sorted(every)
    ]
    components.append(_htmx())
    own: dict[str, Any] = {"type": "application", "bom-ref": "tangible", "name": "tangible"}
    own |= {"version": project["version"], "licenses": [{"license": {"id": project["license"]}}]}
    refs = [one["bom-ref"] for one in components]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, json.dumps(components))}",
        "version": 1,
        "metadata": {
            "timestamp": datetime.now(UTC).isoformat(timespec="seconds"),
            "component": own,
        },
        "components": components,
        "dependencies": [{"ref": "tangible", "dependsOn": refs}],
    }


def locked(file: str) -> dict[tuple[str, str], list[str]]:
    """The hashes of each package of a lock, by name and version: of one there may be several."""
    found = LOCKED.findall((ROOT / file).read_text())
    return {(name, version): SHA256.findall(hashes) for name, version, _, hashes in found}


def _package(name: str, version: str, hashes: list[str], scope: str) -> dict[str, Any]:
    ref = f"pkg:pypi/{name}@{version}"
    about = {"type": "library", "bom-ref": ref, "name": name, "version": version, "purl": ref}
    return {
        **about,
        "scope": scope,
        "licenses": _licences(name),
        "externalReferences": [
            # One of these files is installed; pip compares it with its hash.
            {"type": "distribution", "url": ref, "hashes": [_hash(one) for one in hashes]}
        ],
    }


def _licences(name: str) -> list[dict[str, Any]]:
    """What a package that is installed here says of its licence."""
    try:
        said = metadata.metadata(name)
    except metadata.PackageNotFoundError:  # it is for another system
        return []
    if "License-Expression" in said:
        return [{"expression": said["License-Expression"]}]
    classified = [one for one in said.get_all("Classifier") or () if one.startswith("License ::")]
    names = [one.rpartition(" :: ")[2] for one in classified]
    if not names and "License" in said:
        names = said["License"].splitlines()[:1]
    return [{"license": {"name": one}} for one in names]


def _htmx() -> dict[str, Any]:
    """What is vendored, with each file."""
    text = VENDORED.read_text()
    heading = re.match(r"# (\S+) (\S+), ([^(]+) \(", text)
    assert heading is not None, f"{VENDORED.name} begins with name, version and licence"
    name, version, licence = heading.groups()
    ref = f"pkg:npm/{name}@{version}"
    files = re.findall(r"^([0-9a-f]{64})  (\S+)$", text, re.M)
    return {
        "type": "library",
        "bom-ref": ref,
        "name": name,
        "version": version,
        "purl": ref,
        "scope": "required",
        "licenses": [{"license": {"name": licence}}],
        "components": [
            {"type": "file", "bom-ref": f"file:{file}", "name": file, "hashes": [_hash(content)]}
            for content, file in files
        ],
    }


def _hash(content: str) -> dict[str, str]:
    return {"alg": "SHA-256", "content": content}


if __name__ == "__main__":
    print(json.dumps(bill(), indent=2))
