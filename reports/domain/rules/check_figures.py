"""What each kind of rule says of figures. `static/js/check_figures.js` says the same, word for word."""

from collections.abc import Mapping
from decimal import Decimal

from ccb.lib import numbers
from reports.choices import CheckKind, Comparator, OwnCheck
from reports.domain.rules.check_rules import Rule, Term

Values = Mapping[str, Decimal | None]  # indicator code -> figure; None or no code: not reported
HOLDS = {
    Comparator.EQUAL: lambda left, right: left == right,
    Comparator.AT_MOST: lambda left, right: left <= right,
    Comparator.AT_LEAST: lambda left, right: left >= right,
}
FAILS = {Comparator.EQUAL: "khác", Comparator.AT_MOST: "lớn hơn", Comparator.AT_LEAST: "nhỏ hơn"}
MILLIONFOLD = 30_000  # from so many times on, a million is nearer than a thousand


def message(rule: Rule, values: Values) -> str:
    """What the rule says of the values; "" when it holds or a figure is not reported."""
    return MESSAGES[rule.kind](rule, values)


def _side(terms: tuple[Term, ...], values: Values) -> Decimal | None:
    numbers_of = [values.get(term.code) for term in terms]
    if None in numbers_of:
        return None
    return sum((number * term.sign for number, term in zip(numbers_of, terms, strict=True)), Decimal(0))


def _written(terms: tuple[Term, ...], words: Mapping[str, str]) -> str:
    """'A + B - C' with each term's word."""
    text = " ".join(f"{'-' if term.sign < 0 else '+'} {words[term.code]}" for term in terms)
    return text.removeprefix("+ ")


def _shown(terms: tuple[Term, ...], values: Values) -> str:
    """The side in numbers: '54.153 + 4.055 = 58.208', or the number alone when there is one term."""
    written = _written(terms, {term.code: figure(values[term.code]) for term in terms})
    return written if len(terms) == 1 else f"{written} = {figure(_side(terms, values))}"


def figure(value: Decimal) -> str:
    """With the decimals it has: '54.153' and '2,9045' beside each other."""
    return numbers.show(value, _decimals(value))


def _decimals(value: Decimal) -> int:
    return len(numbers.plain(value).partition(".")[2])


def _named(terms: tuple[Term, ...]) -> str:
    return _written(terms, {term.code: f"“{term.name}”" for term in terms})


def _comparison(rule: Rule, values: Values) -> str:
    left, right = _side(rule.left, values), _side(rule.right, values)
    if left is None or right is None or HOLDS[rule.comparator](left, right):
        return ""
    return (
        f"{_named(rule.left)}: {_shown(rule.left, values)}, {FAILS[rule.comparator]} {_named(rule.right)}: "
        f"{_shown(rule.right, values)} (lệch {figure(abs(left - right))})."
    )


def _balance(rule: Rule, values: Values) -> str:
    left, right = _side(rule.left, values), _side(rule.right, values)
    if left is None or right is None or left == right:
        return ""
    return (
        f"Đầu kỳ cộng tăng trừ giảm không bằng cuối kỳ. {_named(rule.left)}: {_shown(rule.left, values)}, khác "
        f"{_named(rule.right)}: {_shown(rule.right, values)} (lệch {figure(abs(left - right))})."
    )


def _ratio(rule: Rule, values: Values) -> str:
    left, right = _side(rule.left, values), _side(rule.right, values)
    if left is None or right is None:
        return ""
    sides = f"{_named(rule.left)}: {_shown(rule.left, values)}; {_named(rule.right)}: {_shown(rule.right, values)}"
    if right == 0:
        return f"{sides}: có số này thì phải có số kia." if left else ""
    ratio = left / right
    if (rule.low is None or ratio >= rule.low) and (rule.high is None or ratio <= rule.high):
        return ""
    return f"{sides}; tỷ số {_rounded(ratio)} nằm ngoài khoảng {_interval(rule)}."


def _rounded(ratio: Decimal) -> str:
    """Three significant digits: 0,000387."""
    return figure(Decimal(f"{ratio:.3g}"))


def _interval(rule: Rule) -> str:
    if rule.low is None:
        return f"đến {figure(rule.high)}"
    if rule.high is None:
        return f"từ {figure(rule.low)}"
    return f"từ {figure(rule.low)} đến {figure(rule.high)}"


def _required(rule: Rule, values: Values) -> str:
    blank = [term for term in rule.left if values.get(term.code) is None]
    return f"Chưa có số: {', '.join(f'“{term.name}”' for term in blank)}." if blank else ""


def _stated_ratio(rule: Rule, values: Values) -> str:
    """The stated figure may be rounded to the decimals it is written with, not more: 16,25 and 16,3 and 16 hold."""
    (stated_term,), (above_term, below_term) = rule.left, rule.right
    stated, above, below = (values.get(term.code) for term in (stated_term, above_term, below_term))
    if stated is None or above is None or not below:
        return ""
    places = _decimals(stated)
    made = above * rule.factor / below
    if abs(made - stated) <= Decimal(5).scaleb(-places - 1):
        return ""
    times = f" × {figure(rule.factor)}" if rule.factor != 1 else ""
    return (
        f"“{stated_term.name}”: biểu ghi {figure(stated)}, tính lại {figure(above)} / {figure(below)}{times} = "
        f"{numbers.show(made, max(places, 2))} (“{above_term.name}” so với “{below_term.name}”)."
    )


def _jump(rule: Rule, values: Values) -> str:
    value = values.get(rule.left[0].code)
    if value is None or rule.low <= value <= rule.high:
        return ""
    how = "lớn" if value > rule.high else "nhỏ"
    return (
        f"“{rule.left[0].name}”: {figure(value)}, {how} hơn hẳn {rule.periods} kỳ gần đây của đơn vị (thường khoảng "
        f"{figure(rule.usual)})."
    )


def _size(rule: Rule, values: Values) -> str:
    value = values.get(rule.left[0].code)
    if not value:
        return ""
    larger = rule.high is not None and value >= rule.high
    if not larger and (rule.low is None or value > rule.low):
        return ""
    more, less = (value, rule.usual) if larger else (rule.usual, value)
    times = "triệu" if more >= less * MILLIONFOLD else "nghìn"
    whose = f"ở {rule.periods} kỳ gần đây của đơn vị" if rule.periods else "ở các đơn vị khác"
    return (
        f"“{rule.left[0].name}”: {figure(value)}, {'lớn' if larger else 'nhỏ'} hơn cỡ {times} lần so với mức thường "
        f"thấy {whose} (khoảng {figure(rule.usual)})."
    )


def _children(rule: Rule, values: Values) -> str:
    value = values.get(rule.left[0].code)
    if value is None or value == rule.usual:
        return ""
    return (
        f"“{rule.left[0].name}”: {figure(value)}, khác số tổng hợp từ cấp dưới: {figure(rule.usual)} "
        f"(lệch {figure(abs(value - rule.usual))})."
    )


MESSAGES = {
    CheckKind.SUM: _comparison,
    CheckKind.PART: _comparison,
    CheckKind.RATIO: _ratio,
    CheckKind.REQUIRED: _required,
    CheckKind.BALANCE: _balance,
    CheckKind.STATED_RATIO: _stated_ratio,
    OwnCheck.JUMP: _jump,
    OwnCheck.SIZE: _size,
    OwnCheck.CHILDREN: _children,
}
