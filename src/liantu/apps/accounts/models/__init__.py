from .membership import Membership
from .policy import SecurityPolicy
from .session import UserSession
from .throttle import Throttle
from .token import ApiToken
from .unit import Unit
from .user import PasswordRecord, User
from .zone import Zone

__all__ = [
    "ApiToken",
    "Membership",
    "PasswordRecord",
    "SecurityPolicy",
    "Throttle",
    "Unit",
    "User",
    "UserSession",
    "Zone",
]
