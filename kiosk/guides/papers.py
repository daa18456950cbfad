"""The papers of a guide as a citizen gathers them: alternatives together, by case."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from kiosk.guides.glossary import named
from kiosk.guides.model import Guide, PaperToBring
from kiosk.guides.wording import HANDLINGS, PAPER_FORMS, with_details
from kiosk.language.texts import Text, _, ngettext

#: How the sources head what an agent brings: 委托办理, 委托他人办理, 委托人领取.
_AGENT_WORDS: Final = ("委托", "代办")

#: Where a paper comes from that is a citizen's own anyway; nobody need read it.
_OWN: Final = ("申请人", "申请人自备", "参保人", "本人")


@dataclass(frozen=True, slots=True)
class Need:
    """One thing to bring: a paper, or one of several that will do instead of each other."""

    papers: tuple[PaperToBring, ...]

    @property
    def group(self) -> str | None:
        """The heading of the case it belongs to."""
        return self.papers[0].group

    @property
    def text(self) -> Text:
        """The paper with what is said about it, alternatives one after the other."""
        texts = [paper_text(paper) for paper in self.papers]
        names = {paper.name for paper in self.papers}
        texts += [
            named(paper.alternative_to)
            for paper in self.papers
            if paper.alternative_to is not None and paper.alternative_to not in names
        ]
        text = texts[0]
        for other in texts[1:]:
            text = _("{paper} or {other}", paper=text, other=other)
        return text


@dataclass(frozen=True, slots=True)
class PaperCase:
    """A case with papers of its own by its heading; None is whoever is in none of the cases."""

    group: str | None


def cases_of(guide: Guide) -> tuple[PaperCase, ...]:
    """Return the cases of a guide, of which one is a citizen's; where all are alike, just one.

    Whoever is in none of them comes last, but before those who come for somebody else.
    """
    groups = dict.fromkeys(paper.group for paper in guide.materials or ())
    bare = [PaperCase(case.name) for case in guide.cases if case.without_papers]
    own = [PaperCase(g) for g in groups if g is not None and not _together(guide, g)]
    own = [*bare, *own]
    if None not in groups and own:
        return tuple(own)
    return (PaperCase(None), *own) if for_agents_alone(own) else (*own, PaperCase(None))


def is_agents(group: str) -> bool:
    """Whether a heading is that of somebody who comes for another person."""
    return any(word in group for word in _AGENT_WORDS)


def for_agents_alone(cases: Iterable[PaperCase]) -> bool:
    """Whether the cases but for that without a heading are for somebody else's agents alone."""
    groups = [case.group for case in cases if case.group is not None]
    return bool(groups) and all(map(is_agents, groups))


def needs_of(guide: Guide, case: PaperCase) -> tuple[Need, ...]:
    """Return what is to be brought in a case: what everybody brings, and what it asks besides.

    What only some must bring, whatever their case, comes last.
    """
    wanted = needs(guide.materials or ())
    groups = {None, *_with_those_added_to(guide, case.group)}
    return (
        *(need for need in wanted if need.group in groups),
        *(need for need in wanted if is_for_some(guide, need)),
    )


def is_for_some(guide: Guide, need: Need) -> bool:
    """Whether only those bring it whom the heading of its case concerns, whatever theirs is."""
    return need.group is not None and _together(guide, need.group)


def is_added(guide: Guide, group: str) -> bool:
    """Whether the papers of a case are brought besides others."""
    papers = guide.materials or ()
    return any(paper.group is None for paper in papers) or bool(_added_to(guide, group))


def needs(papers: Sequence[PaperToBring]) -> tuple[Need, ...]:
    """Return the papers in their order, each with those that will do in its place."""
    gathered: list[list[PaperToBring]] = []
    for paper in papers:
        if paper.instead_of:
            continue
        for group in gathered:
            if any(_alternatives(paper, other) for other in group):
                group.append(paper)
                break
        else:
            gathered.append([paper])
    pledges = [paper for paper in papers if paper.instead_of]
    for group in gathered:
        names = {paper.name for paper in group}
        group += [pledge for pledge in pledges if names.intersection(pledge.instead_of)]
    return tuple(Need(tuple(group)) for group in gathered)


def _together(guide: Guide, group: str) -> bool:
    case = guide.case(group)
    return case is not None and case.together


def _added_to(guide: Guide, group: str) -> tuple[str, ...]:
    case = guide.case(group)
    return () if case is None else case.adds_to


def _with_those_added_to(guide: Guide, group: str | None) -> tuple[str, ...]:
    if group is None:
        return ()
    return (group, *_added_to(guide, group))


def paper_text(paper: PaperToBring) -> Text:
    """Return the paper's name with form, number, origin, handling and note."""
    form = PAPER_FORMS[paper.form]
    details: list[Text] = [] if form is None else [form]
    if paper.count is not None:
        details.append(ngettext("{count} copy", "{count} copies", paper.count))
    if paper.obtained_from is not None and paper.obtained_from not in _OWN:
        details.append(_("from: {origin}", origin=named(paper.obtained_from)))
    if paper.handling is not None:
        details.append(HANDLINGS[paper.handling])
    if paper.note is not None:
        details.append(named(paper.note))
    return with_details(named(paper.name), details)


def _alternatives(paper: PaperToBring, other: PaperToBring) -> bool:
    return paper.group == other.group and (
        paper.alternative_to == other.name or other.alternative_to == paper.name
    )
