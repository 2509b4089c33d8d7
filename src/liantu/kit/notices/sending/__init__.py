"""Handing a message over: to a mail server, or to a robot's webhook."""
