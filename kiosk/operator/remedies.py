"""What whoever looks after a terminal does about a failure; what a citizen does is another matter.

Run: python -m kiosk.operator.remedies > docs/failure-codes.zh.md
"""

import tomllib
from collections.abc import Iterator
from functools import cache
from typing import Final

from kiosk.folders import ASSETS_FOLDER
from kiosk.language.texts import Words

_FILE: Final = ASSETS_FOLDER / "failures" / "remedies.toml"


@cache
def remedies() -> dict[str, Words]:
    """What to do, in both languages, by the failure's code."""
    table = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {
        code: Words(remedy["zh"], remedy["en"])
        for remedy in table["remedy"]
        for code in remedy["codes"]
    }


def _list() -> Iterator[str]:
    """The Chinese list of codes, for halls and engineers."""
    from kiosk.language.catalogue import Catalogue
    from kiosk.language.texts import Language
    from kiosk.pages.failures import FAILURES, failure_text
    from kiosk.settings.front import WindowSettings

    chinese = Catalogue(Language.CHINESE)
    yield "# 故障代码\n"
    yield "页面下方和日志里的代码。群众看到的写明发生了什么；这里写照看终端的人怎么办。"
    yield "英文见 [failure-codes.md](failure-codes.md)。\n"
    yield "| 代码 | 群众看到的 | 怎么办 |"
    yield "|---|---|---|"
    for code in sorted(FAILURES):
        shown = chinese.render(failure_text(code, WindowSettings()).happened)
        yield f"| `{code}` | {shown} | {remedies()[code].chinese} |"


if __name__ == "__main__":
    print("\n".join(_list()))
