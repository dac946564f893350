"""The conditions of a regime's rule: reading what was typed, and asking the register.

Of a date often only the year is known, and some files lack it. So a condition asks two things of the register: who
meets it for sure, and who may meet it: those of whom what is written does not say no. A file without the date may meet
any condition on it. A box not ticked, a period of service not chosen, a percentage and words not written mean no.
"""

from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import CharField, Exists, IntegerField, OuterRef, Q, TextChoices, Value
from django.db.models.functions import Cast, Concat, NullIf, Substr
from django.db.models.lookups import GreaterThanOrEqual, LessThan

from ccb.lib import dates, partial_dates, text
from ccb.lib.partial_dates import PartialDate
from members.choices import Era, LivingStandard, MemberStatus, RuleComparator, RuleField
from members.models import RegimeTerm, Service

IS, IS_NOT = RuleComparator.IS, RuleComparator.IS_NOT
AT_LEAST, AT_MOST = RuleComparator.AT_LEAST, RuleComparator.AT_MOST
DAYS = {RuleField.ENLISTED, RuleField.DISCHARGED}
NUMBERS = {RuleField.SERVED_YEARS: 60, RuleField.AGE: 120, RuleField.WOUNDED_PERCENT: 100}
CHOICES = {RuleField.ERA: Era, RuleField.STATUS: MemberStatus, RuleField.LIVING_STANDARD: LivingStandard}
TEXTS = {RuleField.SERVED_AS: ("category", "service_unit", "rank", "highest_post", "note")}
SHORTEST, LONGEST = 4, 80  # letters of what a text is looked through for
YES, NO = "có", "không"


class UnreadableTerm(ValueError):
    """A condition that cannot be asked of the register; its message is shown to the administrator."""


@dataclass(frozen=True)
class Condition:
    """Of members: `sure` finds those who meet it by what is written, `may` those and all who perhaps do."""

    sure: Q
    may: Q

    def __and__(self, other: "Condition") -> "Condition":
        return Condition(self.sure & other.sure, self.may & other.may)

    def __or__(self, other: "Condition") -> "Condition":
        return Condition(self.sure | other.sure, self.may | other.may)

    def __invert__(self) -> "Condition":
        return Condition(~self.may, ~self.sure)


# --- What was typed -------------------------------------------------------------------------------------------------


def read(field: str, comparator: str, typed: str) -> str:
    """The value as the rule keeps it: "30/4/1975", "19", "chong_my", "có". Raises UnreadableTerm."""
    words = text.clean(typed)
    if field in DAYS:
        return _day(words)
    if field in NUMBERS:
        return _number(words, NUMBERS[field])
    if comparator not in (IS, IS_NOT):
        raise UnreadableTerm(f"“{RuleField(field).label}” chỉ so sánh được bằng “là” hoặc “không là”.")
    if field in TEXTS:
        return _part(words)
    return _choice(words, CHOICES[field]) if field in CHOICES else _yes_or_no(words)


def _part(words: str) -> str:
    if not SHORTEST <= len(words) <= LONGEST:
        raise UnreadableTerm(f"“{words[:40]}” không dùng được. Hãy ghi từ {SHORTEST} đến {LONGEST} chữ cái.")
    return words.lower()


def _day(words: str) -> str:
    try:
        day = partial_dates.read(words)
    except dates.DateError as error:
        raise UnreadableTerm(str(error)) from error
    if day is None:
        raise UnreadableTerm("Chưa ghi ngày. Hãy ghi ngày hoặc năm, ví dụ 30/4/1975 hoặc 1975.")
    return str(day)


def _number(words: str, highest: int) -> str:
    if not words.isdecimal() or not words.isascii() or int(words) > highest:
        raise UnreadableTerm(f"“{words[:40]}” không dùng được. Hãy ghi số nguyên từ 0 đến {highest}.")
    return str(int(words))


def _choice(words: str, choices: type[TextChoices]) -> str:
    """By its code or by its name."""
    named = {name.casefold(): value for value, label in choices.choices for name in (value, label)}
    if words.casefold() not in named:
        raise UnreadableTerm(f"“{words[:40]}” không có. Hãy ghi một trong: {', '.join(choices.labels)}.")
    return named[words.casefold()]


def _yes_or_no(words: str) -> str:
    if words.casefold() not in (YES, NO):
        raise UnreadableTerm(f"“{words[:40]}” không hiểu được. Hãy ghi “{YES}” hoặc “{NO}”.")
    return words.casefold()


def say(term: RegimeTerm) -> str:
    """The condition in words: "Thời kỳ phục vụ: Chống Mỹ", "Ngày nhập ngũ: đến hết 30/4/1975"."""
    value = CHOICES[term.field](term.value).label if term.field in CHOICES else term.value
    if term.field in DAYS:
        words = {IS: "vào {}", IS_NOT: "không vào {}", AT_LEAST: "từ {}", AT_MOST: "đến hết {}"}
    elif term.field in NUMBERS:
        words = {IS: "bằng {}", IS_NOT: "khác {}", AT_LEAST: "từ {} trở lên", AT_MOST: "không quá {}"}
    elif term.field in TEXTS:
        words = {IS: "có chữ “{}”", IS_NOT: "không có chữ “{}”"}
    else:
        words = {IS: "{}", IS_NOT: "không phải “{}”"}
    return f"{term.get_field_display()}: {words[term.comparator].format(value)}"


def in_words(terms: Iterable[RegimeTerm]) -> list[str]:
    """Each alternative of a rule in words, its conditions joined by semicolons; empty without any."""
    alternatives: dict[int, list[str]] = {}
    for term in terms:
        alternatives.setdefault(term.alternative, []).append(say(term))
    return ["; ".join(conditions) for conditions in alternatives.values()]


# --- What the register is asked -------------------------------------------------------------------------------------


def condition(term: RegimeTerm, *, on: date) -> Condition:
    """What the term asks of members, by their files as they stand; ages on that day. No query of its own.

    Raises UnreadableTerm for a value that no gate has let through.
    """
    value = read(term.field, term.comparator, term.value)
    if term.field in DAYS:
        day = partial_dates.read(value)
        return _compared(term.comparator, _from(term.field, _first(day)), _until(term.field, _last(day)))
    if term.field in NUMBERS:
        least = NUMBER_AT_LEAST[term.field]
        number = int(value)
        return _compared(term.comparator, least(number, on), ~least(number + 1, on))
    if term.field in TEXTS:
        found = _certain(_has_words(TEXTS[term.field], value))
    else:
        found = _is_choice(term.field, value) if term.field in CHOICES else _certain(Q(**{term.field: value == YES}))
    return ~found if term.comparator == IS_NOT else found


def _compared(comparator: str, at_least: Condition, at_most: Condition) -> Condition:
    if comparator == AT_LEAST:
        return at_least
    if comparator == AT_MOST:
        return at_most
    within = at_least & at_most
    return ~within if comparator == IS_NOT else within


def _certain(found: Q) -> Condition:
    return Condition(found, found)


def _has_words(columns: Iterable[str], words: str) -> Q:
    """In any of these texts; in capitals too, which SQLite tells from small letters where they bear accents."""
    found = Q()
    for column in columns:
        found |= Q(**{f"{column}__icontains": words}) | Q(**{f"{column}__contains": words.upper()})
    return found


def _is_choice(field: str, value: str) -> Condition:
    if field == RuleField.ERA:
        return _certain(Q(Exists(Service.objects.filter(member=OuterRef("pk"), era=value))))
    if field == RuleField.STATUS:
        return _certain(Q(status=value))
    standard = "household__living_standard"
    return Condition(
        Q(**{standard: value}), Q(**{standard: value}) | Q(**{standard: ""}) | Q(**{f"{standard}__isnull": True})
    )


# Partial dates are stored as "1948", "1948-05", "1948-05-02" and compare as texts. The latest day that "1948" may mean
# is written 1948-99-99: later than every day of that year, earlier than any day of the next.


def _earliest(stored):
    return Substr(Concat(stored, Value("-01-01"), output_field=CharField()), 1, 10)


def _latest(stored):
    return Substr(Concat(stored, Value("-99-99"), output_field=CharField()), 1, 10)


def _from(column: str, day: date) -> Condition:
    """On that day or later."""
    known, text_of = ~Q(**{column: ""}), Value(day.isoformat())
    sure = known & Q(GreaterThanOrEqual(_earliest(column), text_of))
    return Condition(sure, ~known | Q(GreaterThanOrEqual(_latest(column), text_of)))


def _until(column: str, day: date) -> Condition:
    """On that day or earlier."""
    known, after = ~Q(**{column: ""}), Value((day + timedelta(days=1)).isoformat())
    sure = known & Q(LessThan(_latest(column), after))
    return Condition(sure, ~known | Q(LessThan(_earliest(column), after)))


def _first(day: PartialDate) -> date:
    return date(day.year, day.month or 1, day.day or 1)


def _last(day: PartialDate) -> date:
    if day.day:
        return _first(day)
    following = date(day.year, day.month + 1, 1) if 0 < day.month < 12 else date(day.year + 1, 1, 1)
    return following - timedelta(days=1)


def _aged(years: int, on: date) -> Condition:
    """That many whole years old on the day, or more."""
    year = on.year - years
    return _until("born_on", date(year, on.month, min(on.day, monthrange(year, on.month)[1])))


def _served(years: int, on: date) -> Condition:
    """Enlisted at least that many whole years before the discharge."""
    known = ~Q(enlisted_on="") & ~Q(discharged_on="")
    after = _years_after("enlisted_on", years)
    sure = known & Q(GreaterThanOrEqual(_earliest("discharged_on"), _latest(after)))
    return Condition(sure, ~known | Q(GreaterThanOrEqual(_latest("discharged_on"), _earliest(after))))


def _years_after(column: str, years: int):
    """The partial date so many years later; nonsense, but no error, where none is written."""
    year = Cast(NullIf(Substr(column, 1, 4), Value("")), IntegerField()) + years
    return Concat(Cast(year, CharField()), Substr(column, 5), output_field=CharField())


def _wounded(percent: int, on: date) -> Condition:
    return _certain(Q(wounded_percent__gte=percent))


NUMBER_AT_LEAST: dict[str, Callable[[int, date], Condition]] = {
    RuleField.AGE: _aged,
    RuleField.SERVED_YEARS: _served,
    RuleField.WOUNDED_PERCENT: _wounded,
}
