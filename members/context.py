"""What the shell (band, tabs, footer) shows on every page."""

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from members.choices import TextSize
from members.domain import access
from members.models import Unit

ASSOCIATION = "Hội Cựu chiến binh"
TABS = (  # label, url name, any of these verbs
    ("Việc cần làm", "home", {"enter"}),
    ("Tiến độ nộp", "progress", {"review"}),
    ("Hội viên", "member-list", {"register"}),
    ("Phong trào", "campaigns", {"view"}),
    ("Công tác", "programs", {"view"}),
    ("Nhật ký truy cập", "access-log", {"administer"}),
    ("Sáp nhập, chia tách", "reorganise", {"administer"}),
    ("Báo cáo", "documents", {"compose", "oversee"}),
    ("Tổng quan", "overview", {"oversee"}),
)
MOST_TABS = 6
# Pages that stand under another address than their tab's.
UNDER_TAB = {
    "/nhap-so-lieu/": "home", "/duyet/": "progress", "/ky-bao-cao/": "progress", "/bieu/": "progress",
    "/mau-bao-cao/": "documents", "/the-thuc/": "documents", "/don-vi/": "programs",
}  # fmt: skip


def shell(request):
    """Lazy, so that a fragment or a file costs no query."""
    return {"shell": SimpleLazyObject(lambda: _shell(request))}


def _shell(request) -> dict:
    user = getattr(request, "user", None)  # missing when a page breaks before the middleware of sessions
    scopes = access.scopes(user) if user else ()
    held = access.held(user) if user else set()
    province, unit = _units(scopes)
    return {
        "association": f"{ASSOCIATION} {province.in_sentence}" if province else ASSOCIATION,
        "unit": _own_units(unit, len({scope.unit_id for scope in scopes})),
        "tabs": _tabs(request, held) if user and user.is_authenticated else [],
        "plans": "plan" in held,
        "runs_jobs": bool({"administer", "compose", "export"} & held),
        "reads_log": bool({"erase", "administer"} & held),
        "text_size": getattr(user, "text_size", TextSize.MEDIUM),
        "text_sizes": [{"value": size.value, "label": size.label} for size in TextSize],
        "version": settings.VERSION,
        "help_phone": settings.HELP_PHONE,
    }


def _units(scopes) -> tuple[Unit | None, Unit | None]:
    """The province and the user's first unit, in one query."""
    own = scopes[0].unit_id if scopes else None
    found = list(Unit.objects.filter(Q(depth=0) | Q(pk=own)).in_order())
    province = next((unit for unit in found if unit.depth == 0), None)
    return province, next((unit for unit in found if unit.pk == own), None)


def _own_units(unit: Unit | None, count: int) -> str:
    if unit is None:
        return ""
    return unit.titled if count == 1 else f"{unit.titled} và {count - 1} đơn vị khác"


def _tabs(request, held: set[str]) -> list[dict]:
    wanted = [(label, name) for label, name, verbs in TABS if verbs & held]
    if request.user.is_staff:  # what opens the admin site, whatever the assignment says
        wanted = [*wanted[: MOST_TABS - 1], ("Quản trị", "admin:index")]
    tabs = [{"label": label, "url": reverse(name), "current": False} for label, name in wanted]
    _mark_current(tabs, request.path)
    return tabs


def _mark_current(tabs: list[dict], path: str) -> None:
    """The tab with the longest address that the path starts with; '/' only for itself and what stands under it."""
    path = next((reverse(name) for start, name in UNDER_TAB.items() if path.startswith(start)), path)
    fitting = [tab for tab in tabs if path == tab["url"] or tab["url"] != "/" and path.startswith(tab["url"])]
    if fitting:
        max(fitting, key=lambda tab: len(tab["url"]))["current"] = True
