"""What receipts and lists are printed on now: the hall's slip printer, else A4 where it may be."""

from kiosk.desks.situation import Situation, is_out
from kiosk.documents.document import Paper
from kiosk.documents.document_name import DocumentName


def slip_paper(situation: Situation, name: DocumentName) -> Paper | None:
    """Return what the slip `name` can be printed on now; None if on nothing."""
    conditions = situation.conditions
    if name in conditions.broken_papers:
        return None
    slips = conditions.slip_printer
    if slips is not None and not is_out(slips):
        return Paper.SLIP_80_MM
    on_a4 = slips is None or situation.configuration.printer.slips_on_a4
    return Paper.A4 if on_a4 and not conditions.printer_out else None
