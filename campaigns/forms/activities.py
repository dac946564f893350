"""Activities: the short form for a telephone, all details later; what the list is narrowed by."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from django import forms
from django.db.models import Q
from django.utils import timezone

from campaigns.choices import MoneySource
from campaigns.domain.activities.activities import TOLD, Facts
from campaigns.domain.activities.activity_sums import MOST, Gift, Money
from campaigns.forms.programs import PartnerChoice, PictureForm, day, partners_for
from campaigns.models import Activity, Indicator, Partner, Program
from campaigns.models.program import way_to
from ccb.lib import dates, uploads
from ccb.lib.fields import FigureFormField
from members.domain import units
from members.models import Unit

MORE_GIFTS, MORE_QUANTITIES = 3, 2
OFFERED = 3 * 365  # days after its end that a program may still be chosen


class ProgramsChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, program: Program) -> str:
        return f"{program.title}{f' ({program.number})' if program.number else ''}"


def programs_for(user, unit: Unit, held: Sequence[Program] = ()):
    """Those that bind the unit: led by it or by a unit above it, ended not long ago; and those held."""
    seen = Program.objects.for_user(user, "view").filter(unit__path__in=way_to(unit.path))
    recent = Q(ends_on=None) | Q(ends_on__gte=timezone.localdate() - timedelta(days=OFFERED))
    return seen.filter(recent | Q(pk__in=[one.pk for one in held]))


class BriefForm(forms.Form):
    """What one types on the spot."""

    title = forms.CharField(
        label="Tên hoạt động", max_length=300, error_messages={"required": "Ghi tên hoạt động."},
        help_text="Ví dụ: Ngày thứ 7 cùng nhân dân.",
    )  # fmt: skip
    starts_on = day("Ngày", "Ví dụ 18/5/2024.")
    place = forms.CharField(label="Địa điểm", max_length=160, required=False)
    programs = ProgramsChoice(
        Program.objects.none(), label="Thuộc chương trình", required=False, widget=forms.CheckboxSelectMultiple
    )
    participants = FigureFormField(label="Lượt người tham gia")
    beneficiaries = FigureFormField(label="Lượt người được giúp")
    notes = forms.CharField(
        label="Ghi chú", required=False, max_length=5_000, widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip

    def __init__(self, *args, unit: Unit, user, activity: Activity | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        held = list(activity.programs.all()) if activity else []
        self.fields["programs"].queryset = programs_for(user, unit, held)
        if not self.fields["programs"].queryset:
            del self.fields["programs"]

    @property
    def facts(self) -> Facts:
        said = {name: self.cleaned_data[name] for name in ("title", "starts_on", "place", "notes")}
        said |= {name: whole(self.cleaned_data[name]) for name in ("participants", "beneficiaries")}
        return Facts(**said, programs=tuple(self.cleaned_data.get("programs", ())), is_brief=True)


class NewForm(BriefForm):
    picture = forms.FileField(
        label="Ảnh", required=False, max_length=None, allow_empty_file=True,
        help_text="Chụp hoặc chọn một ảnh; máy tự thu nhỏ và bỏ vị trí ghi trong ảnh.",
        widget=forms.FileInput(PictureForm.ACCEPTED),
    )  # fmt: skip

    def clean_picture(self):
        file = self.cleaned_data["picture"]
        if file and file.size > uploads.MOST_BYTES:
            raise forms.ValidationError("Ảnh lớn hơn 10 MB. Hãy chụp lại ở cỡ nhỏ hơn rồi gửi.")
        return file


class DetailForm(BriefForm):
    """`seen` is the version that the page showed. q-<id>: a quantity; m-, t-<source>: money and turns; gn-, gc-, ge-,
    gv-<n>: a gift; xi-, xv-<n>: a quantity of an indicator that the page did not offer.
    """

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    ends_on = day("Đến ngày", "Để trống nếu làm trong một ngày.", required=False)
    partners = PartnerChoice(
        Partner.objects.none(), label="Đối tác cùng làm", required=False, widget=forms.CheckboxSelectMultiple
    )
    joint = forms.CharField(
        label="Đơn vị Hội cùng làm", required=False, max_length=2_000, widget=forms.Textarea({"rows": 2}),
        help_text="Mỗi dòng một đơn vị. Kết quả chỉ tính ở đơn vị ghi hoạt động; các đơn vị này được nêu tên.",
    )  # fmt: skip
    workdays = FigureFormField(label="Ngày công")
    money_total = FigureFormField(
        label="Tổng kinh phí (đồng)", most=int(MOST),
        help_text="Để trống thì máy cộng các nguồn. Chưa rõ nguồn thì chỉ ghi ô này.",
    )  # fmt: skip
    in_kind = forms.CharField(
        label="Hiện vật", required=False, max_length=2_000, widget=forms.Textarea({"rows": 2}),
        help_text="Ví dụ: 15 bao xi măng, 200 cây giống.",
    )  # fmt: skip

    def __init__(self, *args, unit: Unit, user, activity: Activity, indicators: Sequence[Indicator], **kwargs):
        super().__init__(*args, unit=unit, user=user, activity=activity, **kwargs)
        self.fields["partners"].queryset = partners_for(activity.partners.all())
        self.indicators = indicators
        for one in indicators:
            label = f"{one.name} ({one.uom})" if one.uom else one.name
            self.fields[f"q-{one.pk}"] = FigureFormField(label=label, decimals=one.decimals, most=10**12)
        for source in MoneySource:
            self.fields[f"m-{source}"] = FigureFormField(label=f"{source.label} (đồng)", most=int(MOST))
            self.fields[f"t-{source}"] = FigureFormField(label=f"{source.label}: lượt người")
        self.gift_rows = range(activity.gifts.count() + MORE_GIFTS)
        for row in self.gift_rows:
            self.fields[f"gn-{row}"] = forms.CharField(label="Quà, tặng ai", max_length=160, required=False)
            self.fields[f"gc-{row}"] = FigureFormField(label="Số suất")
            self.fields[f"ge-{row}"] = FigureFormField(label="Một suất (đồng)", most=int(MOST))
            self.fields[f"gv-{row}"] = FigureFormField(label="Trị giá (đồng)", most=int(MOST))
        others = countable().exclude(pk__in=[one.pk for one in indicators])
        for row in range(MORE_QUANTITIES):
            self.fields[f"xi-{row}"] = forms.ModelChoiceField(
                others, label="Chỉ tiêu khác", required=False, empty_label="Chọn chỉ tiêu"
            )
            self.fields[f"xv-{row}"] = FigureFormField(label="Số lượng", decimals=6, most=10**12)

    @property
    def quantity_fields(self):
        return [self[f"q-{one.pk}"] for one in self.indicators]

    @property
    def other_quantity_fields(self):
        return [(self[f"xi-{row}"], self[f"xv-{row}"]) for row in range(MORE_QUANTITIES)]

    @property
    def money_fields(self):
        return [(source, self[f"m-{source}"], self[f"t-{source}"]) for source in MoneySource]

    @property
    def gift_fields(self):
        return [[self[f"{name}-{row}"] for name in ("gn", "gc", "ge", "gv")] for row in self.gift_rows]

    def clean_joint(self):
        found = []
        for name in filter(None, map(str.strip, self.cleaned_data["joint"].splitlines())):
            try:
                found.append(units.find(name))
            except (units.UnknownUnit, units.AmbiguousUnit) as error:
                raise forms.ValidationError(f"{error} Hãy ghi đúng tên đơn vị trong Hội.") from error
        return tuple(dict.fromkeys(found))

    def clean(self):
        said = super().clean()
        for source in MoneySource:
            if said.get(f"t-{source}") is not None and said.get(f"m-{source}") is None:
                self._fault(f"m-{source}", "Ghi số tiền của nguồn này, hoặc bỏ lượt người ở bên.")
        for row in self.gift_rows:
            name, count, each, value = (said.get(f"{part}-{row}") for part in ("gn", "gc", "ge", "gv"))
            if not name and (count, each, value) != (None, None, None):
                self._fault(f"gn-{row}", "Ghi tên quà hoặc tặng ai.")
            if name and count is None:
                self._fault(f"gc-{row}", "Ghi số suất.")
        for row in range(MORE_QUANTITIES):
            indicator, value = said.get(f"xi-{row}"), said.get(f"xv-{row}")
            if value is not None and indicator is None:
                self._fault(f"xi-{row}", "Chọn chỉ tiêu cho số này.")
            if indicator is not None and value is not None and -value.as_tuple().exponent > indicator.decimals:
                self._fault(f"xv-{row}", f"“{indicator}” nhận nhiều nhất {indicator.decimals} chữ số lẻ.")
        return said

    def _fault(self, name: str, words: str) -> None:
        if name not in self.errors:
            self.add_error(name, words)

    @property
    def facts(self) -> Facts:
        said = self.cleaned_data
        names = ("title", "starts_on", "ends_on", "place", "money_total", "in_kind", "notes")
        plain = {name: said[name] for name in names}
        plain |= {name: whole(said[name]) for name in ("participants", "workdays", "beneficiaries")}
        return Facts(
            **plain, programs=tuple(said.get("programs", ())), partners=tuple(said["partners"]),
            joint_units=said["joint"], quantities=self._quantities(), money=self._money(), gifts=self._gifts(),
        )  # fmt: skip

    def _quantities(self) -> tuple[tuple[Indicator, Decimal], ...]:
        said = self.cleaned_data
        told = [(one, said[f"q-{one.pk}"]) for one in self.indicators]
        told += [(said[f"xi-{row}"], said[f"xv-{row}"]) for row in range(MORE_QUANTITIES)]
        return tuple({one: value for one, value in told if one is not None and value is not None}.items())

    def _money(self) -> tuple[Money, ...]:
        said = self.cleaned_data
        return tuple(
            Money(source, said[f"m-{source}"], whole(said[f"t-{source}"]))
            for source in MoneySource
            if said[f"m-{source}"] is not None
        )

    def _gifts(self) -> tuple[Gift, ...]:
        said = self.cleaned_data
        rows = [[said[f"{part}-{row}"] for part in ("gn", "gc", "ge", "gv")] for row in self.gift_rows]
        return tuple(Gift(name, int(count), each, value) for name, count, each, value in rows if name)


def whole(number: Decimal | None) -> int | None:
    return None if number is None else int(number)


def countable():
    """Indicators that activities can tell."""
    return Indicator.objects.filter(kind__in=TOLD).order_by("name")


def offered(activity: Activity) -> list[Indicator]:
    """The indicators whose cells the page shows: those of the programs, and those that have a number already."""
    programs = activity.programs.values("pk")
    chosen = Indicator.objects.filter(pk__in=Program.indicators.through.objects.filter(program__in=programs).values(
        "indicator"))  # fmt: skip
    held = Indicator.objects.filter(pk__in=activity.quantities.values("indicator"))
    return list((chosen | held).filter(kind__in=TOLD).order_by("name"))


def said_by(activity: Activity) -> dict:
    """What the detail form shows of an activity."""
    plain = {name: getattr(activity, name) for name in ("title", "starts_on", "place", "participants",
             "beneficiaries", "notes", "workdays", "money_total", "in_kind")}  # fmt: skip
    plain |= {"seen": activity.version, "ends_on": activity.ends_on if activity.ends_on != activity.starts_on else None}
    plain |= {name: list(getattr(activity, name).all()) for name in ("programs", "partners")}
    plain["joint"] = "\n".join(unit.name for unit in activity.joint_units.all())
    plain |= {f"q-{one.indicator_id}": one.value for one in activity.quantities.all()}
    for one in activity.money.all():
        plain |= {f"m-{one.source}": one.amount, f"t-{one.source}": one.turns}
    for row, one in enumerate(activity.gifts.all()):
        plain |= {f"gn-{row}": one.name, f"gc-{row}": one.count, f"ge-{row}": one.each, f"gv-{row}": one.value}
    return plain


class ActivityListForm(forms.Form):
    q = forms.CharField(label="Tên, địa điểm", required=False, max_length=100)
    starts_on = forms.DateField(label="Từ ngày")
    ends_on = forms.DateField(label="Đến ngày")
    program = forms.ModelChoiceField(Program.objects.none(), label="Chương trình", required=False, empty_label="Tất cả")
    partner = forms.ModelChoiceField(
        Partner.objects.standing().in_order(), label="Đối tác", required=False, empty_label="Tất cả"
    )
    state = forms.ChoiceField(
        label="Tình trạng", required=False,
        choices=[("", "Tất cả"), ("brief", "Còn bổ sung chi tiết"), ("same", "Tính chung với đơn vị khác")],
    )  # fmt: skip

    def __init__(self, data, *, user, span: tuple[date, date]):
        year = dict(zip(("starts_on", "ends_on"), map(dates.show, span), strict=True))
        super().__init__(year | {name: value for name, value in data.items() if value})
        self.fields["program"].queryset = Program.objects.for_user(user, "view")
        for name in ("starts_on", "ends_on"):
            self.fields[name].error_messages["required"] = "Ghi ngày, ví dụ 31/5/2024."

    def clean(self):
        said = super().clean()
        first, last = said.get("starts_on"), said.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "Ngày cuối trước ngày đầu. Hãy đổi lại.")
        return said
