class Refused(Exception):
    """Something about the installation stands against what is asked. Its text says what, in the reader's language."""
