"""Khen thưởng that was conferred is taken back by a later decision: it keeps its history, and counts no more."""

from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from campaigns.choices import AwardForm, AwardState
from campaigns.domain.merits import awards
from campaigns.models import Award, Decision
from ccb.core.domain import audit
from ccb.lib import dates
from members.domain import telling
from members.domain.benefits import honours
from members.domain.register import registry
from members.domain.register.deeds import NotAllowed, check_day, check_right, needed
from members.models import Member


@transaction.atomic
def revoke(award: Award, *, symbol: str, on: date, reason: str, actor, at: datetime) -> None:
    """Take back what was conferred, by the decision `symbol` of the day `on`. It counts no more and hinders no new one.

    What the conferring wrote into the member's file goes out of it. Raises NotAllowed: not conferred, a day to come
    or before the conferring, no symbol, no reason.
    """
    check_right(actor, "plan", award.unit)
    awards.read_locked(award)
    if award.state != AwardState.DECIDED:
        raise NotAllowed(
            f"Chỉ thu hồi được khen thưởng đã có quyết định; khen thưởng này: {award.get_state_display().lower()}."
        )
    given = award.decision
    check_day(on, today=timezone.localdate(at), since=given.dated_on, what="quyết định khen thưởng")
    award.revoked_symbol = needed(symbol, "số quyết định thu hồi")[:60]
    award.state, award.revoked_on, award.answer = AwardState.REVOKED, on, needed(reason, "lý do")[:500]
    award.save(update_fields=["state", "revoked_symbol", "revoked_on", "answer"])
    if award.member:
        _take_out(award, given, actor=actor, at=at)
    told = f"{award.title}: thu hồi theo quyết định số {award.revoked_symbol}, {dates.show(on)}"
    url = reverse("award", args=[award.pk])
    telling.tell(awards.concerned([award]), told, "enter", "submit", url=url, actor=actor, at=at)
    audit.record(
        "award.revoke", award, actor=actor, at=at, unit=award.unit_id, symbol=award.revoked_symbol, on=on,
        reason=award.answer,
    )  # fmt: skip


def _take_out(award: Award, given: Decision, *, actor, at: datetime) -> None:
    """Only what this decision wrote: what the clerk has corrected since stays. Of an erased member nothing is left."""
    member = Member.objects.select_for_update().get(pk=award.member_id)
    if award.form == AwardForm.MEDAL:
        if member.medal_decision == given.symbol:
            empty = {"medal_year": None, "medal_decision": ""}
            registry.change(member, empty, seen_version=member.version, actor=actor, at=at)
        return
    written = member.honours.filter(kind=awards.HONOURS[award.form], title=award.title, decision_number=given.symbol)
    for honour in written.filter(year=given.dated_on.year):
        honours.remove(honour, actor=actor, at=at)
