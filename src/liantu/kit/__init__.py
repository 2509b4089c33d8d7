"""Django plumbing that every app uses. kit imports no app: apps register with it."""
