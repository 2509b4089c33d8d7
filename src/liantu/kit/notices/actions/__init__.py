"""Writes: telling, reading, preferences, channels, sending, links."""
