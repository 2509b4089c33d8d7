from .table_preference import TablePreference

__all__ = ["TablePreference"]
