"""Where every value comes from: sources, deliveries, records, and the base of all that is said. See README.md."""

from . import classes, derivers, kinds, long_work, marks, periods, resting
from .actions import (
    apply_deliveries,
    apply_delivery,
    begin,
    create_source,
    derive_source,
    do_work,
    edit_source,
    open_delivery,
    receive_delivery,
    resume_source,
    settle_delivery,
    stage_rows,
    undo_delivery,
)
from .attaching import attach
from .enums import Classification, DeliveryState, Purpose, SourceKind
from .marks import MARKED, mark_for
from .models import Attachment, Delivery, DeliveryRow, Evidenced, EvidencedRows, Record, Retraction, Source
from .offices import Office, office
from .proving import Said, manual_record, reinstate, retract
from .queries import (
    find_attachment,
    find_delivery,
    find_record,
    find_source,
    list_deliveries,
    list_rows,
    list_sources,
    reads,
    records_of,
    spoken,
    versions_of,
    weight,
)

__all__ = [name for name in dir() if not name.startswith("_")]
