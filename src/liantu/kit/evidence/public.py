"""Where every value comes from: sources, deliveries, records, and the base of all that is said. See README.md."""

from . import classes, derivers, fields, kinds, long_work, marks, periods, referring, resting
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
from .authority import derive_authority, remove_authority, resume_authority, set_authority
from .because import because
from .bound import Bound, together
from .cleaning import clean
from .enums import Classification, DeliveryState, Purpose, SourceKind
from .marks import MARKED, mark_for
from .models import (
    Attachment,
    Delivery,
    DeliveryRow,
    Evidenced,
    EvidencedRows,
    FieldAuthority,
    Record,
    Retraction,
    Source,
)
from .offices import Office, office
from .orders import UNRANKED, Orders, may_lead, orders, unranked
from .proving import Said, alone, lock, manual_record, reinstate, retract
from .queries import (
    counting,
    find_attachment,
    find_authority,
    find_delivery,
    find_record,
    find_source,
    leaders,
    list_authorities,
    list_deliveries,
    list_rows,
    list_sources,
    reads,
    records_of,
    spoken,
    stamp,
    versions_of,
    weight,
    weightiest,
)

__all__ = [name for name in dir() if not name.startswith("_")]
