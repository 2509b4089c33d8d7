from . import placing as _placing  # noqa: F401  adds its commands
from .chains import chains

__all__ = ["chains"]
