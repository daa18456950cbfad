"""Every list of papers a citizen can meet, as a table to be read beside the sources.

`python -m kiosk.guides.papers_table > docs/guide-papers.md` writes it; a test compares.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from kiosk.folders import REGIONS_FOLDER
from kiosk.guides.checking import region_codes
from kiosk.guides.library import load_library
from kiosk.guides.model import Guide
from kiosk.guides.papers import Need, PaperCase, cases_of, for_agents_alone, is_for_some, needs_of
from kiosk.settings.region import load_region

_HEAD: Final = """\
# 每份指南、每种情形要带什么

*What to bring, by region, guide and case: as the screen, the slip and the take-home text list it.
Written by `python -m kiosk.guides.papers_table > docs/guide-papers.md`; a test compares.*

“都要带”是不分情形的；“这种情形另带”包括另加的那一种；“只有这些人带”写在每张清单的最后。斜线是“或者”：带其中一样。
来源没有写材料的指南不在这里。"""

_COLUMNS: Final = "| 情形 | 都要带 | 这种情形另带 | 只有这些人带 |\n|---|---|---|---|"


def lines() -> Iterator[str]:
    """Return the table's lines; they are the same on every day."""
    yield _HEAD
    for code in region_codes():
        yield f"\n## {load_region(code, REGIONS_FOLDER).name}"
        for guide in load_library(code).guides:
            if guide.materials is not None:
                yield f"\n### {guide.id.partition('-')[0]} {guide.title}\n"
                yield from _table(guide) if guide.materials else ["不用带材料。"]


def _table(guide: Guide) -> Iterator[str]:
    yield _COLUMNS
    cases = cases_of(guide)
    other = "所有人" if len(cases) == 1 else "本人办" if for_agents_alone(cases) else "其他人"
    for case in cases:
        name = case.group or other
        yield f"| {name} | {' | '.join(_cells(guide, case))} |"


def _cells(guide: Guide, case: PaperCase) -> Iterator[str]:
    needs = needs_of(guide, case)
    some = [need for need in needs if is_for_some(guide, need)]
    yield _listed(need for need in needs if need.group is None)
    yield _listed(need for need in needs if need.group is not None and need not in some)
    yield "；".join(f"{need.group}：{_names(need)}" for need in some) or "–"


def _listed(needs: Iterable[Need]) -> str:
    return "；".join(map(_names, needs)) or "–"


def _names(need: Need) -> str:
    others = (paper.alternative_to for paper in need.papers)
    names = (*(paper.name for paper in need.papers), *filter(None, others))
    return " / ".join(dict.fromkeys(names))


if __name__ == "__main__":
    print(*lines(), sep="\n")  # for those who keep the guides; no part of the terminal
