"""Writes docs/records-api.yaml anew from what the server says of itself.

Run: python -m tests.db.contract.write_document
"""

from pathlib import Path

import yaml

from db.gateway.document import contract_document

if __name__ == "__main__":
    text = yaml.safe_dump(contract_document(), allow_unicode=True, sort_keys=False, width=110)
    file = Path(__file__).parents[3] / "docs" / "records-api.yaml"
    file.write_text(text, encoding="utf-8")
