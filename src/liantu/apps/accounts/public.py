"""What others may use of accounts."""

from .actions.credentials import (
    begin_second_factor,
    change_password,
    confirm_second_factor,
    renew_recovery_codes,
    reset_password,
    reset_second_factor,
    unlock_user,
)
from .actions.places import create_unit, create_zone, edit_unit, edit_zone
from .actions.policy import set_policy
from .actions.roles import end_role, grant_role
from .actions.signing import end_session, open_session, sign_out, try_code, try_password
from .actions.tokens import create_token, revoke_token
from .actions.tries import Try, clear_lock
from .actions.upkeep import FirstAccount, first_run, load_demo_account, tidy
from .actions.users import create_user, disable_user, edit_own, edit_user, enable_user, set_preferences
from .enums import SecondFactor, SessionEnd, Theme, UnitKind, ZoneKind
from .queries import (
    Doing,
    action_words,
    entries_about,
    find_user,
    find_username,
    has_users,
    history_of,
    history_reach,
    list_units,
    list_users,
    list_zones,
    unit_named,
    user_named,
    zone_coded,
    zones_for,
)

__all__ = [name for name in dir() if not name.startswith("_")]
