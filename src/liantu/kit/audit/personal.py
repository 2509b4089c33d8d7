"""Fields whose values are never copied into the log, by model label."""

_fields: dict[str, frozenset[str]] = {}


def personal_fields(label: str, fields: frozenset[str]) -> None:
    """Say that `fields` of the model `label` are referenced, not copied, when they change."""
    _fields[label] = fields


def is_personal(label: str, field: str) -> bool:
    return field in _fields.get(label, frozenset())
