"""The policy of addresses: who may open each. An address that is not here fails the build (S01).

ANYONE needs no sign-in. SIGNED_IN needs an account and shows only what is the person's own. A verb of
`members.domain.access` (one of several, in a tuple) needs that right: on the unit of the object where the address
names one, else in any unit. `everywhere(verb)` needs it over the whole province; `below(verb)` on the unit or on one
below it, which the object binds too. Whoever lacks it gets 404. ADMIN is the administrator's site.
"""

from dataclasses import dataclass

ANYONE, SIGNED_IN, ADMIN = "anyone", "signed in", "admin"


@dataclass(frozen=True)
class everywhere:
    verb: str


@dataclass(frozen=True)
class below:
    verb: str | tuple[str, ...]


POLICY = {
    # accounts
    "login": ANYONE,
    "logout": SIGNED_IN,
    "password_change": SIGNED_IN,
    "text_size": SIGNED_IN,
    # health
    "livez": ANYONE,
    "readyz": ANYONE,
    # own jobs and notices
    "notices": SIGNED_IN,
    "notices-read": SIGNED_IN,
    "jobs": SIGNED_IN,
    "job": SIGNED_IN,
    "job_status": SIGNED_IN,
    "job_retry": SIGNED_IN,
    "job-file": SIGNED_IN,
    # the register
    "member-list": "register",
    "member-add": "register",
    "members-waiting": "register",
    "transfer-answer": "register",
    "member-movements": "register",
    "duplicates": "register",
    "duplicate": "register",
    "member-export": "export",
    "batches": "register",
    "batch-new": "register",
    "batch-preview": "register",
    "batch-confirm": "register",
    "batch": "register",
    "batch-undo": "undo",
    "member-imports": "register",
    "member-import-new": "register",
    "member-import": "register",
    "member-import-columns": "register",
    "member-import-row": "register",
    "member-import-marks": "register",
    "member-import-confirm": "register",
    "member-import-cancel": "register",
    "saved-searches": "register",
    "saved-search": "register",
    "saved-search-delete": "register",
    "member-file": "register",
    "member-edit": "register",
    "member-transfer": "register",
    "member-act": "register",
    "member-reveal": "view_sensitive",
    "entitlements": "view_sensitive",
    "entitlements-eligible": "view_sensitive",
    "member-entitlements": "view_sensitive",
    "member-honours": "register",
    "member-household": "register",
    "households": "register",
    "posts": "register",
    "post-appoint": "register",
    "post-edit": "register",
    "members-print": "export",
    "member-cards": "export",
    "member-print": "export",
    "member-log": "register",
    "member-held": "erase",
    "member-erase": "erase",
    "access-log": ("erase", "administer"),
    "member-attachments": "register",
    "attachment": "register",
    # figures
    "home": SIGNED_IN,
    "entry-start": "enter",
    "entry": "enter",
    "entry-cells": "enter",
    "entry-excel": "enter",
    "entry-excel-file": "enter",
    "entry-excel-marks": "enter",
    "entry-excel-confirm": "enter",
    "entry-carried": "enter",
    "entry-returned": "enter",
    "entry-children": "enter",
    "entry-covers": "enter",
    "check-and-send": "submit",
    "receipt": "view",
    "submission-history": "view",
    "submission-amendments": "view",
    # review
    "progress": "review",
    "progress-round": "review",
    "progress-board": "review",
    "progress-board-file": "review",
    "unit-punctuality": "review",
    "overdue": "review",
    "round-remind": "review",
    "round-excel": "enter_for",
    "round-excel-file": "enter_for",
    "round-excel-marks": "enter_for",
    "round-excel-confirm": "enter_for",
    "round-open": everywhere("reopen"),
    "round-close": everywhere("reopen"),
    "unit-open": everywhere("reopen"),
    "form-register": everywhere("reopen"),
    "review": "review",
    # campaigns
    "campaigns": "view",
    "campaign-add": "plan",
    "clusters": "plan",
    "cluster-edit": "plan",
    "campaign": below("view"),
    "campaign-heat": below("view"),
    "campaign-target": below("view"),
    "campaign-excel": below("view"),
    "campaign-paper": ("compose", "enter"),
    "campaign-file": below("view"),
    "campaign-plan": "plan",
    "target-add": "plan",
    "target-edit": "plan",
    "target-attest": "plan",
    "campaign-assign": below(("plan", "enter")),
    "campaign-pledge": below(("plan", "enter")),
    # coordination
    "programs": "view",
    "programs-file": "view",
    "program-add": ("enter", "plan"),
    "program": below("view"),
    "program-edit": ("enter", "plan"),
    "program-year": ("enter", "plan"),
    "program-files": ("enter", "plan"),
    "program-file": below("view"),
    "program-coverage": below("view"),
    "program-coverage-file": below("view"),
    "profiles": "view",
    "profiles-file": "view",
    "profile-edit": ("enter", "plan"),
    "partners": "view",
    "partner": everywhere("plan"),
    "activities": "view",
    "activities-file": "view",
    "activity-add": ("enter", "plan"),
    "activity-import": ("enter", "plan"),
    "activity-import-file": ("enter", "plan"),
    "activity-import-confirm": ("enter", "plan"),
    "activity": "view",
    "activity-edit": ("enter", "plan"),
    "activity-same": ("enter", "plan"),
    "activity-remove": ("enter", "plan"),
    "activity-pictures": ("enter", "plan"),
    "activity-picture": "view",
    # reports
    "documents": ("compose", "oversee"),
    "compose": "compose",
    "document": "oversee",
    "document-file": "oversee",
    "document-file-as": "oversee",
    "document-figure": "oversee",
    "document-move": ("compose", "sign"),
    "document-issue": "compose",
    "document-amend": "compose",
    "document-sign": ("compose", "sign"),
    "document-send": "compose",
    "documents-zip": ("compose", "oversee"),
    "received-reports": SIGNED_IN,
    "received-report": SIGNED_IN,
    "received-file": SIGNED_IN,
    "verifications": ANYONE,
    "verification": ANYONE,
    "drafts": ("compose", "oversee"),
    "draft": "oversee",
    "draft-save": "compose",
    "draft-move": "compose",
    "draft-compile": "compose",
    "draft-head": "compose",
    "draft-add": "compose",
    "draft-block": "compose",
    "draft-figures": "compose",
    "draft-preview": "oversee",
    "draft-check": "oversee",
    "draft-told": "oversee",
    "draft-history": "oversee",
    "draft-restore": "compose",
    "draft-comments": "oversee",
    "draft-as-template": "compose",
    "templates": "compose",
    "template": "compose",
    "template-file": "compose",
    "template-import": everywhere("compose"),
    "letterheads": "compose",
    "letterhead-add": "compose",
    "letterhead": "compose",
    "overview": "oversee",
}


def verbs_of(name: str) -> tuple[str, ...]:
    """The verbs one of which the address needs; none for ANYONE and SIGNED_IN."""
    who = POLICY[name]
    if isinstance(who, everywhere | below):
        return who.verb if isinstance(who.verb, tuple) else (who.verb,)
    if who in (ANYONE, SIGNED_IN):
        return ()
    return who if isinstance(who, tuple) else (who,)
