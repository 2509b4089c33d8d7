from .attachment import Attachment
from .authority import AuthorityPlace, FieldAuthority
from .delivery import Delivery, DeliveryRow
from .evidenced import Evidenced, EvidencedRows
from .record import Record
from .retraction import Retraction
from .source import Source

__all__ = [
    "Attachment",
    "AuthorityPlace",
    "Delivery",
    "DeliveryRow",
    "Evidenced",
    "EvidencedRows",
    "FieldAuthority",
    "Record",
    "Retraction",
    "Source",
]
