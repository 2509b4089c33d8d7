"""Django's SQLite, with turns for writers."""
