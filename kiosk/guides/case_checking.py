"""Whether each case of a guide asks for all it should: its own papers, and those it is added to.

A guide with a case that does not is left out, as one that cannot be read: its list would mislead.
"""

from collections.abc import Iterator
from pathlib import Path

from kiosk.guides.flaws import Flaw, FlawKind, found
from kiosk.guides.model import Guide
from kiosk.guides.papers import cases_of, needs_of
from kiosk.settings.toml_files import DataFileBroken

#: How a heading says that its papers are brought besides others.
_BESIDES = ("另加", "另带", "除上", "除以上", "基本材料")


class CasesWrong(DataFileBroken):
    """A guide's list of papers is not whole in one of its cases."""


def refuse_wrong_cases(guide: Guide, file: Path) -> None:
    """Refuse a guide whose lists of papers would mislead.

    Raises:
        CasesWrong: for the first thing that is wrong.
    """
    for flaw in _flaws(guide, file):
        raise CasesWrong(file, flaw.line, flaw.message)


def _flaws(guide: Guide, file: Path) -> Iterator[Flaw]:
    papers = guide.materials or ()
    groups = {paper.group for paper in papers if paper.group is not None}
    for case in guide.cases:
        if case.name not in groups and not case.without_papers:
            message = f"the case '{case.name}' has no papers; without_papers = true says so"
            yield _wrong(file, case.name, message)
        if case.name in groups and case.without_papers:
            yield _wrong(file, case.name, f"'{case.name}' is without papers and has some")
        for other in case.adds_to:
            if other not in groups:
                message = f"'{case.name}' adds to '{other}', which is no case with papers"
                yield _wrong(file, other, message)
    for paper in papers:
        named = (*paper.instead_of, *filter(None, [paper.alternative_to]))
        for other in paper.instead_of:
            if other not in {one.name for one in papers}:
                yield _wrong(file, other, f"'{paper.name}' is instead of '{other}', no paper here")
        if paper.name in named:
            yield _wrong(file, paper.name, f"'{paper.name}' stands for itself")
    yield from _lists(guide, file)


def _lists(guide: Guide, file: Path) -> Iterator[Flaw]:
    """Every paper is asked for in a case, and no case leaves out what it comes on top of."""
    papers = guide.materials or ()
    lists = {case.group: needs_of(guide, case) for case in cases_of(guide)} if papers else {}
    asked = {paper for wanted in lists.values() for need in wanted for paper in need.papers}
    for paper in papers:
        if paper not in asked:
            yield _wrong(file, paper.name, f"no case asks for '{paper.name}'")
    base = {paper for paper in papers if paper.group is None and not paper.instead_of}
    for group, wanted in lists.items():
        listed = {paper for need in wanted for paper in need.papers}
        if group is not None and not base <= listed:
            yield _wrong(file, group, f"the list of '{group}' lacks what everybody brings")
        alone = not base and all(paper.group == group for paper in listed)
        if group is not None and alone and any(word in group for word in _BESIDES):
            yield _wrong(file, group, f"'{group}' comes on top of others, but adds_to names none")


def _wrong(file: Path, word: str, message: str) -> Flaw:
    return found(FlawKind.WRONG_CASE, file, word, message)
