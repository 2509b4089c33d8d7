"""One folder per job of a zone."""
