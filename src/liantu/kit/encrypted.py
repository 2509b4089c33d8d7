from __future__ import annotations

from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _


class EncryptedField(models.TextField):
    """Text that lies encrypted in the database (Fernet: AES-128-CBC with HMAC-SHA-256), the key outside it.

    Reading with another key raises ValidationError; the column cannot be searched or ordered.
    """

    def get_prep_value(self, value: Any) -> Any:
        return value if value in (None, "") else _fernet().encrypt(str(value).encode()).decode()

    def from_db_value(self, value: Any, expression: object, connection: object) -> Any:
        if value in (None, ""):
            return value
        try:
            return _fernet().decrypt(value.encode()).decode()
        except InvalidToken:
            raise ValidationError(_("加密字段无法解密：密钥文件 fields.key 与数据库不配套")) from None


def _fernet() -> Fernet:
    return Fernet(settings.LIANTU_KEYS.fields)
