"""Every write of accounts, by what it is about."""
