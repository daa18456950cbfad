"""All guides, places and links as plain JSON values, for other programs and for checks.

A fact that is not stated is null, a list without entries is empty. Places and links of a guide are
given whole, as they stand in the lists of all places and links; where one can only ask comes last.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import TypeAlias

from kiosk.guides.entries import Link, Place
from kiosk.guides.library import GuideLibrary
from kiosk.guides.model import Guide, PaperToBring, Validity, Way

Json: TypeAlias = str | int | bool | Sequence["Json"] | Mapping[str, "Json"] | None
JsonObject: TypeAlias = dict[str, Json]


def exported(libraries: Sequence[GuideLibrary]) -> JsonObject:
    """Return everything in the libraries as one JSON object."""
    return {
        "guides": [_guide(guide, library) for library in libraries for guide in library.guides],
        "places": [
            _place(place, library) for library in libraries for place in library.places.values()
        ],
        "links": [_link(link, library) for library in libraries for link in library.links.values()],
    }


def _guide(guide: Guide, library: GuideLibrary) -> JsonObject:
    return {
        "region": guide.region,
        "id": guide.id,
        "title": guide.title,
        "source": {"document": guide.source.document, "item": guide.source.item},
        "category": guide.category.value,
        "summary": guide.summary,
        "who": guide.who,
        "conditions": list(guide.conditions or ()),
        "materials": [_paper(paper) for paper in guide.materials or ()],
        "ways": [_way(way, library) for way in guide.ways or ()],
        "time_limit": "，".join(filter(None, (guide.when, guide.time_limit))) or None,
        "fee": guide.fee,
        "delivery": guide.delivery,
        "hours": guide.hours,
        "places": _places(dict.fromkeys((*(guide.places or ()), *guide.advice_places)), library),
        "phones": {
            "advice": list(guide.phones.advice or ()),
            "supervision": list(guide.phones.supervision or ()),
        },
        "legal_bases": list(guide.legal_bases or ()),
        "notes": list(guide.notes),
        "forms": [{"name": form.name, "note": form.note} for form in guide.forms],
        "links": _links(guide.links, library),
        "catalogue_items": list(guide.catalogue_items),
        "keywords": list(guide.keywords),
        "valid": _validity(guide.valid),
        "faults": [
            {"code": fault.code, "field": fault.field, "text": fault.text} for fault in guide.faults
        ],
    }


def _paper(paper: PaperToBring) -> JsonObject:
    return {
        "name": paper.name,
        "form": paper.form.value,
        "count": paper.count,
        "obtained_from": paper.obtained_from,
        "handling": _value(paper.handling),
        "group": paper.group,
        "alternative_to": paper.alternative_to,
        "instead_of": list(paper.instead_of),
        "note": paper.note,
    }


def _way(way: Way, library: GuideLibrary) -> JsonObject:
    return {
        "kind": way.kind.value,
        "title": way.title,
        "steps": list(way.steps),
        "places": _places(way.places, library),
        "links": _links(way.links, library),
    }


def _validity(valid: Validity) -> JsonObject:
    return {
        "from": valid.from_.isoformat() if valid.from_ is not None else None,
        "until": valid.until.isoformat() if valid.until is not None else None,
    }


def _places(ids: Iterable[str], library: GuideLibrary) -> list[Json]:
    return [_place(place, library) for place in library.places_named(ids)]


def _links(ids: Sequence[str], library: GuideLibrary) -> list[Json]:
    return [_link(link, library) for link in library.links_named(ids)]


def _place(place: Place, library: GuideLibrary) -> JsonObject:
    return {
        "region": library.region,
        "kind": place.kind.value,
        "name": place.name,
        "address": place.address,
        "phone": place.phone,
        "fault": place.fault,
    }


def _link(link: Link, library: GuideLibrary) -> JsonObject:
    return {
        "region": library.region,
        "label": link.label,
        "url": link.url,
        "kind": link.kind.value,
        "qr": link.qr,
        "reason": link.reason,
    }


def _value(member: Enum | None) -> str | None:
    return None if member is None else str(member.value)
