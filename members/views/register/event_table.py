"""What may be done with a membership: one table of small forms, each with the registry function that it calls."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.shortcuts import get_object_or_404

from members.choices import MemberStatus, RequestState
from members.domain import access
from members.domain.register import registry
from members.forms import events
from members.models import Member, Unit
from members.views.register import past_events

CURRENT = {MemberStatus.ACTIVE, MemberStatus.EXEMPT}
PENDING = {RequestState.ASKED, RequestState.PROPOSED}
GONE = {MemberStatus.STRUCK, MemberStatus.EXPELLED}


@dataclass(frozen=True)
class Deed:
    """`act(member, cleaned, actor=, at=)` records it; `is_open(member, asked)` says whether the page offers it."""

    title: str
    button: str
    done: str
    form: type[forms.Form]
    act: Callable
    is_open: Callable
    is_grave: bool = False
    right: str = "register"


def _propose(member, said, **who):
    registry.propose(_application(member), on=said["on"], **who)


def _decide(member, said, **who):
    accepted = said["answer"] == events.DecideForm.ACCEPT
    words = {name: said[name] for name in ("on", "decision_number", "reason")}
    registry.decide(_application(member), accepted=accepted, **words, **who)


def _undo(member, said, **who):
    registry.undo(get_object_or_404(member.events, pk=said["event"]), **who)


def _is_refused(member: Member, asked: str | None) -> bool:
    return member.status == MemberStatus.APPLYING and asked not in PENDING


DEEDS = {
    "apply": Deed(
        "Nộp đơn lại", "Ghi đơn", "Đã ghi đơn mới.", events.ApplyForm,
        lambda member, said, **who: registry.apply({}, unit=member.unit, member=member, **said, **who), _is_refused,
    ),
    "propose": Deed(
        "Chi hội đề nghị kết nạp", "Ghi đề nghị", "Đã ghi đề nghị của chi hội.", events.ProposeForm, _propose,
        lambda member, asked: asked == RequestState.ASKED,
    ),
    "decide": Deed(
        "Quyết định kết nạp", "Ghi quyết định", "Đã ghi quyết định.", events.DecideForm, _decide,
        lambda member, asked: asked in PENDING,
    ),
    "exempt": Deed(
        "Miễn sinh hoạt", "Ghi miễn sinh hoạt", "Đã ghi miễn sinh hoạt. Hội viên vẫn tính vào số hội viên.",
        events.ExemptForm, lambda member, said, **who: registry.exempt(member, **said, **who),
        lambda member, asked: member.status == MemberStatus.ACTIVE,
    ),
    "resume": Deed(
        "Sinh hoạt trở lại", "Ghi sinh hoạt trở lại", "Đã ghi sinh hoạt trở lại.", events.ResumeForm,
        lambda member, said, **who: registry.resume(member, **said, **who),
        lambda member, asked: member.status == MemberStatus.EXEMPT,
    ),
    "move_in": Deed(
        "Từ tỉnh khác chuyển về", "Tiếp nhận", "Đã tiếp nhận hội viên trở lại.", events.MoveInForm,
        lambda member, said, **who: registry.move_in({}, unit=member.unit, member=member, **said, **who),
        lambda member, asked: member.status == MemberStatus.MOVED,
    ),
    "discipline": Deed(
        "Kỷ luật", "Ghi kỷ luật", "Đã ghi kỷ luật.", events.DisciplineForm,
        lambda member, said, **who: registry.discipline(member, **said, **who),
        lambda member, asked: member.status in CURRENT, is_grave=True,
    ),
    "move_out": Deed(
        "Chuyển đi ngoài tỉnh", "Ghi chuyển đi", "Đã ghi chuyển đi ngoài tỉnh. Hồ sơ vẫn được giữ.",
        events.MoveOutForm, lambda member, said, **who: registry.move_out(member, **said, **who),
        lambda member, asked: member.status in CURRENT, is_grave=True,
    ),
    "death": Deed(
        "Qua đời", "Ghi qua đời", "Đã ghi hội viên qua đời. Hồ sơ vẫn được giữ.", events.DeathForm,
        lambda member, said, **who: registry.record_death(member, **said, **who),
        lambda member, asked: member.status in {*CURRENT, MemberStatus.APPLYING}, is_grave=True,
    ),
    "strike": Deed(
        "Xoá tên", "Xoá tên", "Đã xoá tên khỏi danh sách hội viên. Hồ sơ vẫn được giữ.", events.StrikeForm,
        lambda member, said, **who: registry.strike_off(member, **said, **who),
        lambda member, asked: member.status in CURRENT, is_grave=True,
    ),
    "readmit": Deed(
        "Kết nạp lại", "Ghi kết nạp lại", "Đã ghi kết nạp lại.", events.ReadmitForm,
        lambda member, said, **who: registry.readmit(member, unit=member.unit, **said, **who),
        lambda member, asked: member.status in GONE,
    ),
    "undo": Deed(
        "Huỷ thao tác cuối", "Huỷ thao tác này", "Đã huỷ. Hồ sơ trở lại như trước thao tác ấy.", events.UndoForm, _undo,
        lambda member, asked: False, is_grave=True, right="undo",  # the page offers it beside the event
    ),
}  # fmt: skip


def offered(user, member: Member, seen: dict, refused: forms.Form | None) -> dict:
    """For the file: the forms of what can be done now, and the events that can be undone."""
    application, transfer = seen["application"], seen["transfer"]
    asked = application.state if application else None
    deeds = []
    for verb, deed in DEEDS.items():
        was_refused = refused is not None and refused.prefix == verb
        if deed.is_open(member, asked):
            form = refused if was_refused else deed.form(prefix=verb)
            deeds.append({"verb": verb, "deed": deed, "form": form, "is_refused": was_refused})
    may_undo = access.can(user, "undo", member.unit)
    return {
        "deeds": deeds,
        "refused": refused,
        "undoable": past_events.undoable(seen["events"], Unit.objects.all()) if may_undo else [],
        "may_transfer": member.status in CURRENT and not (transfer and transfer.state == RequestState.ASKED),
    }


def _application(member: Member):
    application = member.applications.order_by("pk").last()
    if application is None:
        raise registry.NotAllowed("Người này không có đơn xin vào Hội đang chờ.")
    return application
