"""Who may do what to which rows: one declaration per model and action, a queryset scope, and the answer to "why not?".

An app's `permissions.py` declares; its queries and actions call `scope` and `require`; nothing else decides.
"""

from .declarations import Declaration, Scope, declaration, declarations, declare, scope_words
from .doors import action, note_refusal, steps, whole
from .errors import Conflict, Denied, NotHere, Rejected, Several
from .masking import mask, masked
from .principals import Grant, LocalOperator, Principal, Scheduler, Visitor
from .roles import ADMINISTRATORS, BUSINESS, PEOPLE, STAFF, Role
from .scoping import find, grants_for, lone_zone, may, may_each, may_ever, require, scope
from .why import Explanation, named_object, why

__all__ = [
    "ADMINISTRATORS",
    "BUSINESS",
    "PEOPLE",
    "STAFF",
    "Conflict",
    "Declaration",
    "Denied",
    "Explanation",
    "Grant",
    "LocalOperator",
    "NotHere",
    "Principal",
    "Rejected",
    "Role",
    "Scheduler",
    "Scope",
    "Several",
    "Visitor",
    "action",
    "declaration",
    "declarations",
    "declare",
    "find",
    "grants_for",
    "lone_zone",
    "mask",
    "masked",
    "may",
    "may_each",
    "may_ever",
    "named_object",
    "note_refusal",
    "require",
    "scope",
    "scope_words",
    "steps",
    "whole",
    "why",
]
