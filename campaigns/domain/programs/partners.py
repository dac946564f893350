"""Partners: the only writer of them. Names are of the whole province, so the office alone keeps them."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from campaigns.choices import PartnerLevel
from campaigns.models import Partner
from ccb.core.domain import audit
from ccb.lib import dates, text
from members.domain import access
from members.domain.register.deeds import NotAllowed, check_day, needed

LONGEST_NAME = 160


@transaction.atomic
def add(name: str, *, level: PartnerLevel, actor, at: datetime) -> Partner:
    """A new partner. Raises NotAllowed, for one that is there already too."""
    _check_right(actor)
    name, level = _name(name), PartnerLevel(level)
    _refuse_twin(name, level)
    made = Partner.objects.create(name=name, name_key=text.name_key(name), level=level)
    audit.record("partner.add", made, actor=actor, at=at, name=name, level=level)
    return made


@transaction.atomic
def rename(partner: Partner, *, name: str, actor, at: datetime) -> bool:
    """Put the name right; False when it stood so. Raises NotAllowed."""
    _check_right(actor)
    name = _name(name)
    partner.refresh_from_db(from_queryset=Partner.objects.select_for_update())
    if name == partner.name:
        return False
    _refuse_twin(name, partner.level, but=partner)
    before, partner.name, partner.name_key = partner.name, name, text.name_key(name)
    partner.save(update_fields=["name", "name_key"])
    audit.record("partner.rename", partner, actor=actor, at=at, before=before, after=name)
    return True


@transaction.atomic
def merge(partner: Partner, *, into: Partner, on: date, actor, at: datetime) -> None:
    """From the day on there is only `into`. Programs and activities keep the one they were agreed with.

    Those merged into `partner` before now lead to `into` too. Raises NotAllowed.
    """
    _check_right(actor)
    locked = {one.pk: one for one in Partner.objects.select_for_update().filter(pk__in=[partner.pk, into.pk])}
    gone, stays = locked[partner.pk], locked[into.pk]
    if gone == stays:
        raise NotAllowed(f"“{gone}” không thể nhập vào chính nó. Hãy chọn đối tác khác.")
    for one in (gone, stays):
        if one.merged_into_id:
            raise NotAllowed(
                f"“{one}” đã nhập vào “{one.merged_into}” từ ngày {dates.show(one.merged_on)}. "
                f"Hãy chọn “{one.merged_into}”."
            )
    if gone.level != stays.level:
        raise NotAllowed(
            f"“{gone}” ở cấp {gone.get_level_display().lower()}, “{stays}” ở cấp {stays.get_level_display().lower()}. "
            "Chỉ nhập hai đối tác cùng cấp."
        )
    check_day(on, today=timezone.localdate(at))
    Partner.objects.filter(merged_into=gone).update(merged_into=stays)
    gone.merged_into, gone.merged_on = stays, on
    gone.save(update_fields=["merged_into", "merged_on"])
    audit.record("partner.merge", gone, actor=actor, at=at, into=stays.pk, on=on)
    partner.refresh_from_db()


def with_merged(partner: Partner) -> list[int]:
    """The ids of the partner and of all that were merged into it. One query."""
    return [partner.pk, *Partner.objects.filter(merged_into=partner).values_list("pk", flat=True)]


def _check_right(actor) -> None:
    if actor is not None and not access.can_everywhere(actor, "plan"):
        raise NotAllowed("Danh mục đối tác dùng chung toàn tỉnh. Hãy nhờ văn phòng Hội tỉnh ghi.")


def _name(typed: str) -> str:
    name = needed(typed, "tên đối tác")
    if len(name) > LONGEST_NAME:
        raise NotAllowed(f"Tên đối tác dài {len(name)} ký tự, nhiều nhất được {LONGEST_NAME}.")
    return name


def _refuse_twin(name: str, level: str, *, but: Partner | None = None) -> None:
    twin = Partner.objects.filter(level=level, name_key=text.name_key(name)).exclude(pk=but and but.pk).first()
    if twin:
        raise NotAllowed(f"Đã có đối tác “{twin}” ở cấp {twin.get_level_display().lower()}. Hãy dùng đối tác ấy.")
