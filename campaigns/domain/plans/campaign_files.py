"""The campaign's document as it was signed: one file, the newest takes the place of the one before."""

import secrets
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from campaigns.domain.plans import campaigns
from campaigns.models import Campaign
from ccb.lib import files, text, uploads


@transaction.atomic
def keep(campaign: Campaign, data: bytes, *, name: str, actor, at: datetime) -> None:
    """Keep the file. Raises uploads.NotAccepted, files.CannotWrite, PermissionError, campaigns.Refused."""
    accepted = uploads.paper(data)
    before = path_of(campaign) if campaign.file else None
    path = f"campaigns/{at:%Y}/{secrets.token_hex(16)}{accepted.suffix}"
    facts = {"file": path, "file_name": text.clean(Path(name.replace("\\", "/")).name)[:200]}
    campaigns.change(campaign, facts, actor=actor, at=at)
    files.write_atomically(settings.FILES_DIR / path, accepted.data)  # last: a full disk takes the row back
    if before:
        transaction.on_commit(lambda: before.unlink(missing_ok=True))


def path_of(campaign: Campaign) -> Path:
    return settings.FILES_DIR / campaign.file


def name_of(campaign: Campaign) -> str:
    """The name under which it is saved, without accents."""
    return f"{text.slug(Path(campaign.file_name).stem) or 'van-ban'}{Path(campaign.file).suffix}"
