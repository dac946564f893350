"""The catalogue as a file: columns in Vietnamese."""

from import_export import resources, widgets
from import_export.fields import Field

from campaigns.models import Indicator


class IndicatorResource(resources.ModelResource):
    code = Field("code", "Mã")
    name = Field("name", "Tên chỉ tiêu")
    definition = Field("definition", "Cách tính")
    uom = Field("uom", "Đơn vị tính")
    kind = Field("get_kind_display", "Loại")
    decimals = Field("decimals", "Số lẻ nhiều nhất", widgets.IntegerWidget())
    part_of = Field("part_of__code", "Trong đó của")
    numerator = Field("numerator__code", "Tử số")
    denominator = Field("denominator__code", "Mẫu số")
    factor = Field("factor", "Hệ số", widgets.DecimalWidget())
    weight = Field("weight__code", "Trọng số")
    direction = Field("get_direction_display", "Chiều")
    valid_from = Field("valid_from", "Từ ngày", widgets.DateWidget())
    valid_to = Field("valid_to", "Đến ngày", widgets.DateWidget())

    class Meta:
        model = Indicator
        fields = (
            "code", "name", "uom", "kind", "decimals", "part_of", "numerator", "denominator", "factor",
            "weight", "direction", "valid_from", "valid_to", "definition",
        )  # fmt: skip
        export_order = fields
