"""The catalogue of regimes as a file: columns and rules in Vietnamese words."""

from import_export import resources
from import_export.fields import Field

from members.domain.benefits import rule_terms
from members.models import Regime


class RegimeResource(resources.ModelResource):
    """`manage.py import_regimes` reads another shape: one line for each condition."""

    code = Field("code", "Mã")
    name = Field("name", "Tên chế độ")
    legal_basis = Field("legal_basis", "Căn cứ")
    benefit = Field("get_benefit_display", "Loại")
    rule = Field(column_name="Điều kiện lọc")
    note = Field("note", "Lưu ý khi xét")
    is_active = Field(column_name="Đang áp dụng")

    class Meta:
        model = Regime
        fields = ("code", "name", "legal_basis", "benefit", "rule", "note", "is_active")
        export_order = fields

    def dehydrate_rule(self, regime):
        return ". Hoặc: ".join(rule_terms.in_words(regime.terms.all()))

    def dehydrate_is_active(self, regime):
        return "có" if regime.is_active else "không"
