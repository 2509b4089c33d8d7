from .link import Link, LinkTry
from .mail import MailServer
from .message import Attempt, Message
from .notice import Notice, Sending
from .preference import Preference
from .robot import Robot

__all__ = ["Attempt", "Link", "LinkTry", "MailServer", "Message", "Notice", "Preference", "Robot", "Sending"]
