"""Settings, addresses, the shell and the command line."""
