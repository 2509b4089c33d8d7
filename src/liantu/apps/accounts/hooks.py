"""What this app registers with kit."""
