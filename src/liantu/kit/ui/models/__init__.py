from .saved_view import SavedView
from .table_preference import TablePreference

__all__ = ["SavedView", "TablePreference"]
