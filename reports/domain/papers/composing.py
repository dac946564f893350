"""A report as a frozen dict: read in one snapshot, canonical JSON, no HTML. The paper is drawn from it alone."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from campaigns.domain.activities import gift_prices, told_twice
from campaigns.models import Indicator
from ccb.lib import numbers, periods, text
from ccb.lib.periods import Period
from members.domain import letterheads
from members.models import Unit
from reports.choices import Severity
from reports.domain.asking import forms
from reports.domain.figures import aggregation, derived
from reports.domain.figures.aggregation import Rollup
from reports.domain.papers import amendments, appendices, sources
from reports.domain.rules import checking, checks
from reports.domain.rules.check_rules import Finding
from reports.domain.sheets import covering
from reports.domain.writing import bindings, blocks, borrowed, drafts, facts, other_forms, outline, phrases
from reports.domain.writing.facts import Facts
from reports.domain.writing.phrases import BoundFigure
from reports.models import Explanation, ReportForm, ReportTemplate, Submission

SCHEMA = 2
unit_labels = bindings.unit_labels  # who lists units as reports do finds it here


class NothingToReport(Exception):
    """No unit under this one is expected to report the form in the period."""


@dataclass(frozen=True)
class Request:
    """What to compose: ids, so that the snapshot reads everything itself; `dated_on` is printed on the paper.

    Without draft and template the automatic outline is used.
    """

    form_id: int
    period: str
    unit_id: int
    dated_on: date
    template_id: int | None = None
    draft_id: int | None = None  # goes before the template
    draft_revision: int | None = None
    amends_id: int | None = None  # the issued report that this one will correct


@dataclass(frozen=True)
class Reading:
    """What is reported of a unit in a period, and what a text may say of it."""

    form: ReportForm
    unit: Unit
    rollup: Rollup
    labels: Mapping[int, str]
    facts: Facts

    @property
    def missing(self) -> list[str]:
        return [self.labels[one.pk] for one in self.rollup.missing]


def read(
    form: ReportForm, unit: Unit, period: Period, content: dict, *, everything: bool = False, using: str = "default"
) -> Reading:
    """All that the content says; with `everything`, all that one might choose. Raises NothingToReport when nobody owes
    the form in the period.
    """
    rollup = aggregation.rollup(form, period, unit, using=using)
    if not rollup.expected:
        raise NothingToReport(f"Kỳ {period.label} không có đơn vị nào thuộc {unit.titled} phải nộp “{form}”.")
    types = {one["type"] for one in content["blocks"]}
    codes = outline.codes(content) | (set(borrowed.catalogue()) if everything else set())
    plan = everything or "targets" in types or bool(facts.OF_PLAN & outline.words(content))
    found = facts.gather(
        form, unit, rollup, codes=codes, past=blocks.past_wanted(content["blocks"]), plan=plan,
        deeds="activities" in types, everything=everything, using=using,
    )  # fmt: skip
    return Reading(form, unit, rollup, unit_labels(rollup.expected), found)


def compose(request: Request, *, at: datetime, using: str = "snapshot") -> dict:
    """The frozen report. Queries do not grow with units or indicators.

    Raises NothingToReport when the form was not asked for the period or no unit owes it,
    phrases.UnknownPlaceholder when the template asks for a figure that the form does not have.
    """
    with transaction.atomic(using=using):
        form = ReportForm.objects.using(using).get(pk=request.form_id)
        unit = Unit.objects.using(using).get(pk=request.unit_id)
        content = text.printable(_content(form, request, using))
        reading = read(form, unit, periods.parse(request.period), content, using=using)
        return _frozen(reading, content, request, at, using)


def _frozen(reading: Reading, content: dict, request: Request, at: datetime, using: str) -> dict:
    rollup, labels, found = reading.rollup, reading.labels, reading.facts
    notes = sources.notes(rollup, labels, using)
    made = blocks.render(content["blocks"], found)
    return {
        "schema": SCHEMA,
        "form": reading.form.code,
        "period": rollup.period.code,
        "cut_off_on": rollup.cut_off_on.isoformat(),
        "unit": reading.unit.name,
        "composed_at": at.isoformat(),
        "expected_units": [labels[one.pk] for one in rollup.expected],
        "included_units": [labels[one.pk] for one in rollup.included],
        "submissions": amendments.versions_read(_counted(reading), using=using),
        "missing_units": reading.missing,
        "findings": findings(reading, using=using),
        "figures": {code: _figure_data(code, figure, found) for code, figure in found.figures.items()},
        "rows": list(found.figures),  # in the order of the form, which the keys of `figures` lose
        "sources": sources.of(rollup, labels, using)
        + [source for other in found.others for source in sources.of_other(other, using)],
        "notes": notes,
        **_head(reading.unit, content, request, using),
        "subject": [phrases.fill(line, found.figures, found.words) for line in content["subject"]],
        "blocks": ended(provisional(reading, content) + made),
        "appendices": [
            appendices.appendix(phrases.fill(one["title"], found.figures, found.words), found, rollup, labels, notes)
            for one in content.get("appendices", [])
        ],
    }


def _content(form: ReportForm, request: Request, using: str) -> dict:
    if request.draft_id is not None:
        return drafts.content_at(request.draft_id, request.draft_revision, using=using)
    if request.template_id is None:
        return outline.automatic(form)
    return ReportTemplate.objects.using(using).get(pk=request.template_id).content


def _figure_data(code: str, figure: BoundFigure, found: Facts) -> dict:
    def plain(value: Decimal | None) -> str | None:
        return None if value is None else numbers.plain(value)

    return {
        "name": figure.indicator.name,
        "uom": figure.indicator.uom,
        "kind": figure.indicator.kind,
        "decimals": figure.indicator.decimals,
        "value": plain(figure.value),
        "qualifier": figure.qualifier,
        "qualifiers": dict(figure.qualifiers),
        "by_unit": {label: plain(value) for label, value in figure.by_unit.items()},
        "previous": plain(figure.previous),
        "last_year": plain(figure.last_year),
        "cumulative": plain(figure.cumulative),
        **_parts(figure.indicator, other_forms.prefix_of(code, found.others)),
        # Of a figure from elsewhere than the form: where it is from, and what else is said of it.
        **({"source": borrowed.source(code), "told": dict(figure.told)} if borrowed.is_borrowed(code) else {}),
        **other_forms.told(code, found.others),  # of a figure of another form: which
    }


def _parts(indicator: Indicator, prefix: str) -> dict:
    """What a ratio or an average is made of, by their codes in the report, so that the audit can make it again."""
    parts = aggregation.parts(indicator)
    if not parts:
        return {}
    above, below = (prefix + code.removeprefix(prefix) for code in parts[:2])
    return {"parts": {"above": above, "below": below, "factor": numbers.plain(parts[2])}}


def findings(reading: Reading, *, using: str = "default") -> list[dict]:
    """Findings of the total first, then of each included unit, with the reason that the unit gave."""
    form, unit, rollup, labels = reading.form, reading.unit, reading.rollup, reading.labels
    rules = forms.rules(form)
    totals = {code: figure.value for code, figure in rollup.figures.items()}
    found = [{"unit": unit.name, **one.as_data()} for one in checks.evaluate(rules, totals)]
    explained, register = _explanations(rollup, using), _register(rollup, using)
    indicators = {code: figure.indicator for code, figure in rollup.figures.items()}
    found += [{"unit": unit.name, **one.as_data()} for one in _activities(rollup, unit, using)]
    for pk, one in covering.findings(covering.in_rollup(rollup, using), rollup, labels):
        found.append({"unit": labels[pk], **one.as_data()})
    for one in rollup.included:
        values = {code: figure.by_unit.get(one.pk) for code, figure in rollup.figures.items()}
        reasons = {(kept.code, kept.finding): kept.reason for kept in explained[one.pk]}
        of_register = derived.findings(register.get(one.pk, {}), values, indicators)
        for finding in [*checks.evaluate(rules, values), *checking.kept(explained[one.pk]), *of_register]:
            reason = reasons.get((finding.code, finding.message), "")
            found.append({"unit": labels[one.pk], **finding.as_data(), "reason": reason})
    return found


def _activities(rollup: Rollup, unit: Unit, using: str) -> list[Finding]:
    """Of the activities of the period: the report tells of them too."""
    span = {"starts_on": rollup.period.starts_on, "on": rollup.cut_off_on, "using": using}
    return [
        Finding(f"{code}:{place}", Severity.WARNING, words, ())
        for code, doubts in (("gift_price", gift_prices.doubts), ("told_twice", told_twice.doubts))
        for place, words in enumerate(doubts(unit, **span))
    ]


def _counted(reading: Reading) -> set[int]:
    """The submissions whose figures are in the report."""
    rollups = [reading.rollup, *(other.rollup for other in reading.facts.others)]
    return {rollup.submissions[one.pk] for rollup in rollups for one in rollup.included}


def _register(rollup: Rollup, using: str) -> dict[int, derived.Said]:
    """What the register said of each unit when it sent."""
    sent = Submission.objects.using(using).filter(pk__in=rollup.submissions.values(), register_figures__isnull=False)
    return {pk: derived.said(kept) for pk, kept in sent.values_list("unit", "register_figures")}


def _explanations(rollup: Rollup, using: str) -> dict[int, list[Explanation]]:
    """By unit id: what the units explained."""
    found = defaultdict(list)
    rows = Explanation.objects.using(using).filter(submission__in=rollup.submissions.values()).order_by("pk")
    for one in rows.select_related("submission"):
        found[one.submission.unit_id].append(one)
    return found


def _head(unit: Unit, content: dict, request: Request, using: str) -> dict:
    """The decree's header, signature and margins: the letterhead of the unit, or of the committee that the outline
    names, on the day of the paper, and what the outline says otherwise. Recipients are the outline's where it has any.
    """
    body = content.get("body", "")
    letterhead = letterheads.in_force_for(unit, on=request.dated_on, body=body, using=using)
    signer = content.get("signer", {})
    return {
        "kind": content["kind"],
        "body": body,  # of the committee that signs; "" for the association
        "parent_body": letterhead.parent_body,
        "issuing_body": letterhead.issuing_body,
        "issuer": f"{body} {unit.in_sentence}" if body else facts.issuer(unit),
        "number": "",
        "symbol": letterheads.symbol(letterhead, content["symbol"]),
        "place": letterhead.place,
        "date": request.dated_on.isoformat(),
        "signature": {
            "authority": signer.get("authority", letterhead.authority),
            "title": signer.get("title", letterhead.signer_title),
            "name": signer.get("name", letterhead.signer_name),
        },
        "margins": letterheads.margins(letterhead) | content.get("margins", {}),
        "recipients": list(content["recipients"]) or letterhead.recipients.splitlines(),
    }


def provisional(reading: Reading, content: dict) -> list[dict]:
    """A report without all its units says so first, and names who is missing; not one that tells of the books alone.

    What it compares is of the same units then: said here once, not in each line. So it is with other forms.
    """
    included, expected = len(reading.rollup.included), len(reading.rollup.expected)
    said = []
    if reading.missing and outline.tells_of_form(content, reading.rollup.figures):
        missing = ", ".join(reading.missing)
        said.append(f"Số liệu tạm tính của {included}/{expected} đơn vị; chưa có báo cáo đã duyệt của: {missing}.")
        figures = reading.facts.figures.values()
        if outline.compares(content) and any((one.previous, one.last_year) != (None, None) for one in figures):
            said.append(f"Tăng, giảm so với kỳ trước, cùng kỳ năm trước là so với số của chính {included} đơn vị này.")
    said += [
        f"Số liệu lấy từ biểu “{other.form}” là của {len(other.rollup.included)}/{len(other.rollup.expected)} đơn vị."
        for other in reading.facts.others
        if other.missing
    ]
    return [{"type": "paragraph", "text": f"({' '.join(said)})"}] if said else []


def ended(made: list[dict]) -> list[dict]:
    """The last paragraph ends './.' (Nghị định 30/2020); a footnote called behind its last word stays there."""
    for index in range(len(made) - 1, -1, -1):
        if made[index]["type"] == "paragraph":
            words = made[index]["text"].rstrip().removesuffix("./.").rstrip(".;, ")
            ended = made[index] | {"text": f"{words}./."}
            if "notes" in ended:
                ended["notes"] = [note | {"at": min(note["at"], len(words))} for note in ended["notes"]]
            if "links" in ended:
                links = [[at, min(end, len(words)), code] for at, end, code in ended["links"]]
                ended["links"] = [link for link in links if link[0] < link[1]]
            return [*made[:index], ended, *made[index + 1 :]]
    return made
