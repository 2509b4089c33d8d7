"""Liantu 链图: a self-hosted back office for regional innovation systems."""

__version__ = "0.1.0"
