from .chains import chains

__all__ = ["chains"]
