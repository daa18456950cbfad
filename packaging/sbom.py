"""The software bill of materials of this environment as CycloneDX 1.6, for `make sbom`.

python packaging/sbom.py out/sbom.json
"""

import json
import sys
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any


def bill_of_materials() -> dict[str, Any]:
    """The kiosk and every distribution installed beside it, by package URL."""
    found = {one.metadata["Name"].lower(): one for one in distributions()}
    kiosk = found.pop("hall-kiosk", None)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "name": "hall-kiosk",
                "version": "" if kiosk is None else kiosk.version,
                "licenses": [{"license": {"id": "Apache-2.0"}}],
            }
        },
        "components": [_component(found[name]) for name in sorted(found)],
    }


def _component(distribution: Distribution) -> dict[str, Any]:
    name, version = distribution.metadata["Name"], distribution.version
    url = f"pkg:pypi/{name.lower().replace('_', '-')}@{version}"
    component: dict[str, Any] = {
        "type": "library",
        "bom-ref": url,
        "name": name,
        "version": version,
        "purl": url,
    }
    if licence := distribution.metadata.get("License-Expression"):
        component["licenses"] = [{"expression": licence}]
    return component


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(bill_of_materials(), indent=2) + "\n", encoding="utf-8")
    print(f"{len(bill_of_materials()['components'])} components in {target}")
