"""The commands that are the site's own; those of an app stand in its cli.py."""
