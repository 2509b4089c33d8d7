from .attachment import Attachment
from .delivery import Delivery, DeliveryRow
from .evidenced import Evidenced, EvidencedRows
from .record import Record
from .retraction import Retraction
from .source import Source

__all__ = ["Attachment", "Delivery", "DeliveryRow", "Evidenced", "EvidencedRows", "Record", "Retraction", "Source"]
