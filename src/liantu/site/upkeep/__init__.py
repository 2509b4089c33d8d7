"""Looking after an installation: setting up, backup, restore, check-up."""

from .refusal import Refused
from .summary import Summary

__all__ = ["Refused", "Summary"]
