"""A log that cannot be altered unseen. Others enter through `public`."""
