"""The text of a report that is being written: the only writer of its blocks. Nothing is overwritten silently.

Blocks are saved one by one, each with the revision that its author saw, so two people may write at the same time.
Every revision is kept: the draft as it stood at any of its revisions can be read, compared and brought back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from ccb.core.domain import audit
from ccb.lib import text
from members.models import Unit
from reports.domain.writing import outline
from reports.models import DraftBlock, DraftBlockVersion, ReportDraft, ReportTemplate, Round

HEAD = 0  # the key of what stands around the text: kind, subject, recipients, appendices …
GAP = 1024  # between positions, so that a block can come between two without moving the others
AROUND = ("kind", "symbol", "subject", "recipients", "appendices", "signer", "margins", "body")


@dataclass(frozen=True)
class BlockChange:
    """A block as posted, with the revision that its author saw."""

    key: int
    data: dict
    seen: int


@dataclass(frozen=True)
class Clash:
    """Someone else changed this block meanwhile, or removed it (theirs None): both texts, who and when."""

    key: int
    mine: dict
    theirs: DraftBlock | None


@dataclass(frozen=True)
class Saved:
    changed: tuple[int, ...]
    clashes: tuple[Clash, ...] = ()


class NotOpen(Exception):
    """The draft is not being written now."""


class NoSuchBlock(Exception):
    """The block is not there any more."""


@transaction.atomic
def start(
    round: Round, unit: Unit, template: ReportTemplate | None, *, dated_on: date, actor, at: datetime
) -> ReportDraft:
    """A new draft with the template's text, or with that of the automatic outline."""
    content = template.content if template else outline.automatic(round.form)
    draft = ReportDraft.objects.create(
        unit=unit, round=round, template=template, template_version=template and template.version,
        title=f"{template or round.form}, {round.label}"[:200], dated_on=dated_on,
        created_by=actor, created_at=at, saved_at=at,
    )  # fmt: skip
    _write(draft, [(HEAD, 0, _around(content)), *_placed(content["blocks"])], actor, at)
    audit.record("draft.start", draft, actor=actor, at=at, template=template and template.code)
    return draft


def blocks_of(draft: ReportDraft) -> list[DraftBlock]:
    """The blocks in their order, the head first. One query."""
    return list(draft.blocks.select_related("author"))


def content_of(blocks: Sequence[DraftBlock | DraftBlockVersion]) -> dict:
    """As the content of a template."""
    head = next(block.data for block in blocks if block.key == HEAD)
    return {**head, "blocks": [block.data for block in blocks if block.key != HEAD]}


def content_at(draft_id: int, revision: int, *, using: str = "default") -> dict:
    """The content as it stood at that revision. One query."""
    return content_of(blocks_at(draft_id, revision, using=using))


def blocks_at(draft_id: int, revision: int, *, using: str = "default") -> list[DraftBlockVersion]:
    """The blocks as they stood at that revision, in their order. One query."""
    rows = DraftBlockVersion.objects.using(using).filter(draft=draft_id, draft_revision__lte=revision).order_by("pk")
    standing = {row.key: row for row in rows}
    return sorted((row for row in standing.values() if not row.is_removed), key=lambda row: (row.position, row.key))


@transaction.atomic
def save(draft: ReportDraft, changes: Sequence[BlockChange], *, actor, at: datetime) -> Saved:
    """Save each block that differs from what stands; one that others changed meanwhile keeps theirs and comes back.

    Raises NotOpen; then nothing is saved. Queries do not grow with the number of blocks.
    """
    locked = _locked(draft)
    standing = {block.key: block for block in blocks_of(locked)}
    changed, clashes = [], []
    for change in changes:
        block = standing.get(change.key)
        if block is None:
            clashes.append(Clash(change.key, change.data, None))
        elif change.data != block.data and change.seen == block.revision:
            block.data = change.data
            changed.append(block)
        elif change.data != block.data:
            clashes.append(Clash(change.key, change.data, block))
    if changed:
        _keep(locked, changed, actor, at)
        audit.record("draft.save", locked, actor=actor, at=at, blocks=[block.key for block in changed])
    draft.refresh_from_db()
    return Saved(tuple(block.key for block in changed), tuple(clashes))


@transaction.atomic
def insert(draft: ReportDraft, data: dict, *, after: int, actor, at: datetime) -> DraftBlock:
    """A new block behind the block `after` (HEAD: the first). Raises NotOpen, NoSuchBlock."""
    locked = _locked(draft)
    standing = blocks_of(locked)
    index = _index(standing, after)
    if index + 1 < len(standing) and standing[index + 1].position - standing[index].position < 2:
        _spread(locked, standing, actor, at)
    below = standing[index + 1].position if index + 1 < len(standing) else standing[index].position + 2 * GAP
    [made] = _write(locked, [(_next_key(locked), (standing[index].position + below) // 2, data)], actor, at)
    audit.record("draft.insert", locked, actor=actor, at=at, block=made.key, type=data["type"])
    draft.refresh_from_db()
    return made


@transaction.atomic
def remove(draft: ReportDraft, key: int, *, seen: int, actor, at: datetime) -> bool:
    """Take the block out; False when others changed it meanwhile. Its history stays. Raises NotOpen, NoSuchBlock."""
    locked = _locked(draft)
    block = _block(locked, key)
    if block.revision != seen:
        return False
    _next_revision(locked, at)
    _remember(locked, [block], actor, at, removed=True)
    block.delete()
    audit.record("draft.remove", locked, actor=actor, at=at, block=key)
    draft.refresh_from_db()
    return True


@transaction.atomic
def shift(draft: ReportDraft, key: int, step: int, *, actor, at: datetime) -> bool:
    """Change places with the block before (-1) or after (1); False at either end. Raises NotOpen, NoSuchBlock."""
    locked = _locked(draft)
    standing = blocks_of(locked)
    index = _index(standing, key)
    other = index + step
    if not 1 <= other < len(standing):
        return False
    mine, theirs = standing[index], standing[other]
    mine.position, theirs.position = theirs.position, mine.position
    _keep(locked, [mine, theirs], actor, at)
    audit.record("draft.shift", locked, actor=actor, at=at, block=key, step=step)
    draft.refresh_from_db()
    return True


@transaction.atomic
def restore(draft: ReportDraft, revision: int, *, actor, at: datetime) -> int:
    """Bring the text back as it stood at that revision; how many blocks changed. What came later stays readable."""
    locked = _locked(draft)
    then = {block.key: block for block in blocks_at(locked.pk, revision)}
    now = {block.key: block for block in blocks_of(locked)}
    changed = []
    for key, block in now.items():
        old = then.get(key)
        if old and (old.data, old.position) != (block.data, block.position):
            block.data, block.position = old.data, old.position
            changed.append(block)
    gone = [block for key, block in now.items() if key not in then]
    back = [(key, old.position, old.data) for key, old in then.items() if key not in now]
    if changed or gone or back:
        _next_revision(locked, at)
        _store(locked, changed, actor, at)
        _remember(locked, gone, actor, at, removed=True)
        locked.blocks.filter(key__in=[block.key for block in gone]).delete()
        _create(locked, back, actor, at)
        audit.record("draft.restore", locked, actor=actor, at=at, revision=revision)
    draft.refresh_from_db()
    return len(changed) + len(gone) + len(back)


@transaction.atomic
def save_head(
    draft: ReportDraft, head: dict, *, seen: int, title: str, dated_on: date, actor, at: datetime
) -> Saved:  # fmt: skip
    """What stands around the text, the title in the list and the date on the paper, together. Raises NotOpen."""
    saved = save(draft, [BlockChange(HEAD, head, seen)], actor=actor, at=at)
    title = text.clean(title)[:200]
    if not saved.clashes and (draft.title, draft.dated_on) != (title, dated_on):
        draft.title, draft.dated_on = title, dated_on
        draft.save(update_fields=["title", "dated_on"])
        audit.record("draft.rename", draft, actor=actor, at=at, title=title, dated_on=dated_on.isoformat())
    return saved


# --- Rows ---------------------------------------------------------------------------------------------------------


def _locked(draft: ReportDraft) -> ReportDraft:
    locked = ReportDraft.objects.select_for_update().get(pk=draft.pk)
    if not locked.is_open:
        raise NotOpen(f"Bản thảo này {locked.get_state_display().lower()}, không sửa được. Hãy mở lại để sửa.")
    return locked


def _around(content: Mapping) -> dict:
    return {name: content[name] for name in AROUND if name in content}


def _placed(blocks: Sequence[dict]) -> list[tuple[int, int, dict]]:
    return [(number, number * GAP, data) for number, data in enumerate(blocks, start=1)]


def _index(standing: Sequence[DraftBlock], key: int) -> int:
    for index, block in enumerate(standing):
        if block.key == key:
            return index
    raise NoSuchBlock(key)


def _block(draft: ReportDraft, key: int) -> DraftBlock:
    block = draft.blocks.filter(key=key).exclude(key=HEAD).first()
    if block is None:
        raise NoSuchBlock(key)
    return block


def _next_key(draft: ReportDraft) -> int:
    """A key is never given twice, not even that of a removed block."""
    return DraftBlockVersion.objects.filter(draft=draft).order_by("-key").values_list("key", flat=True)[0] + 1


def _spread(draft: ReportDraft, standing: Sequence[DraftBlock], actor, at: datetime) -> None:
    """Room between all blocks again."""
    for number, block in enumerate(standing):
        block.position = number * GAP
    _keep(draft, standing, actor, at)


def _write(draft: ReportDraft, made: Sequence[tuple[int, int, dict]], actor, at: datetime) -> list[DraftBlock]:
    _next_revision(draft, at)
    return _create(draft, made, actor, at)


def _create(draft: ReportDraft, made: Sequence[tuple[int, int, dict]], actor, at: datetime) -> list[DraftBlock]:
    """New rows; a key that was there before goes on counting its revisions."""
    past = DraftBlockVersion.objects.filter(draft=draft, key__in=[key for key, _, _ in made]).order_by("revision")
    last = dict(past.values_list("key", "revision"))
    fresh = [
        DraftBlock(draft=draft, key=key, position=place, data=data, revision=last.get(key, 0) + 1, author=actor, at=at)
        for key, place, data in made
    ]
    DraftBlock.objects.bulk_create(fresh)
    _remember(draft, fresh, actor, at)
    return fresh


def _keep(draft: ReportDraft, blocks: Sequence[DraftBlock], actor, at: datetime) -> None:
    _next_revision(draft, at)
    _store(draft, blocks, actor, at)


def _store(draft: ReportDraft, blocks: Sequence[DraftBlock], actor, at: datetime) -> None:
    for block in blocks:
        block.revision, block.author, block.at = block.revision + 1, actor, at
    DraftBlock.objects.bulk_update(blocks, ["data", "position", "revision", "author", "at"])
    _remember(draft, blocks, actor, at)


def _remember(draft: ReportDraft, blocks: Sequence[DraftBlock], actor, at: datetime, *, removed: bool = False) -> None:
    """A removal is a revision of its own."""
    DraftBlockVersion.objects.bulk_create(
        DraftBlockVersion(
            draft=draft, draft_revision=draft.revision, key=block.key, position=block.position, data=block.data,
            revision=block.revision + int(removed), author=actor, at=at, is_removed=removed,
        )
        for block in blocks
    )  # fmt: skip


def _next_revision(draft: ReportDraft, at: datetime) -> None:
    draft.revision, draft.saved_at = draft.revision + 1, at
    draft.save(update_fields=["revision", "saved_at"])
