"""Telling people what waits for them, and asking those without an account. Others enter through `public`."""
