"""Looking after an installation: setting up, backup, restore, check-up."""

from .refusal import Refused

__all__ = ["Refused"]
