"""Where migrations look for it."""

from liantu.kit.encrypted import EncryptedField

__all__ = ["EncryptedField"]
