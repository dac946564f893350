"""A list of members from Excel: the file, what its columns mean, and one row put right."""

from django import forms

from ccb.lib import legacy_text
from ccb.lib.table_uploads import TableField
from members.domain.imports import cells, columns, looking, masking
from members.domain.imports.cells import Raw
from members.domain.imports.previewing import Remark
from members.forms.events import HINT, day
from members.models import ImportRow, MemberImport, Unit

AS_IT_IS = ""
LONGEST_CELL = 4_000


class UploadForm(forms.Form):
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label="Đơn vị của danh sách", widget=forms.TextInput,
        error_messages={
            "required": "Chọn đơn vị của danh sách.",
            "invalid_choice": "Đơn vị này không thuộc phạm vi của bạn. Hãy chọn đơn vị khác.",
        },
    )  # fmt: skip
    file = TableField(
        "Tệp danh sách",
        "Excel (.xlsx, .xls, .xlsb), LibreOffice (.ods) hoặc CSV, không quá 10 MB. Không cần sửa theo mẫu.",
        accept=".xlsx,.xls,.xlsb,.ods,.csv,.txt",
    )  # fmt: skip

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units


class ColumnsForm(forms.Form):
    """How the sheet is read, and one select a column: "cot-0" and so on."""

    sheet = forms.ChoiceField(label="Trang tính")
    header_row = forms.TypedChoiceField(label="Dòng ghi tên các cột", coerce=int, empty_value=0)
    encoding = forms.ChoiceField(
        label="Bảng mã của chữ", required=False, widget=forms.RadioSelect,
        choices=[(AS_IT_IS, "Giữ nguyên như trong tệp"), *legacy_text.NAMES.items()],
    )  # fmt: skip
    counted_from = day(
        "Tính vào số hội viên từ ngày",
        f"Người mới trong danh sách được tính vào sổ từ ngày này. {HINT} Để trống thì máy lấy ngày bắt đầu của sổ.",
        required=False,
    )

    def __init__(self, *args, source: MemberImport, look: looking.Look, offered: dict, **kwargs):
        super().__init__(*args, **kwargs)
        self.glimpses = look.columns
        self.fields["sheet"].choices = [(name, name) for name in look.sheets]
        self.fields["sheet"].initial = source.sheet
        rows = [(number, f"Dòng {number}: {told}") for number, told in look.headers]
        if source.header_row not in dict(rows):
            rows.insert(0, (source.header_row, f"Dòng {source.header_row}" if source.header_row else "Chưa rõ"))
        self.fields["header_row"].choices = rows
        self.fields["header_row"].initial = source.header_row
        self._choose_encoding(source.encoding, look.encoding_found)
        self.fields["counted_from"].initial = source.counted_from
        choices = [
            (AS_IT_IS, "Không đọc cột này"),
            *((title, [(one.key, one.label) for one in some]) for title, some in looking.sections(offered)),
        ]
        for glimpse in self.glimpses:
            mapped = source.mapping.get(str(glimpse.index), AS_IT_IS)
            label = f"Cột {glimpse.letter}: {glimpse.heading}" if glimpse.heading else glimpse.title
            self.fields[_name(glimpse.index)] = forms.ChoiceField(
                label=label, choices=choices, required=False, initial=mapped if mapped in offered else AS_IT_IS,
                error_messages={"invalid_choice": "Mục này không có trong sổ. Hãy chọn lại."},
            )  # fmt: skip

    def _choose_encoding(self, chosen: str, found: str) -> None:
        """Only the encoding that was found is worth a choice."""
        words = {found: f"Đổi từ {legacy_text.NAMES[found]} sang chữ Việt thường dùng"} if found else {}
        self.fields["encoding"].choices = [*words.items(), (AS_IT_IS, "Giữ nguyên như trong tệp")]
        self.fields["encoding"].initial = chosen

    @property
    def columns(self) -> list[tuple[looking.Glimpse, forms.BoundField]]:
        return [(glimpse, self[_name(glimpse.index)]) for glimpse in self.glimpses]

    @property
    def mapping(self) -> dict[str, str]:
        """{"0": "full_name"} as `staging.check` takes it."""
        said = self.cleaned_data
        return {str(one.index): said[_name(one.index)] for one in self.glimpses if said[_name(one.index)]}


def _name(index: int) -> str:
    return f"cot-{index}"


class RowForm(forms.Form):
    """The cells of one row that are read. A masked number shows its end only, and stays when nothing is typed."""

    def __init__(self, *args, row: ImportRow, source: MemberImport, problems: list[Remark], masked: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.row, self.hidden, known = row, set(), columns.catalogue()
        for index, key in sorted((int(index), key) for index, key in source.mapping.items()):
            now, column = _written(row.cells, index), known[key]
            field = forms.CharField(label=column.label, required=False, max_length=LONGEST_CELL, initial=now)
            if masked and (shown := masking.value(key, now)) != now:
                self.hidden.add(index)
                field.initial, field.help_text = "", f"Đang ghi {shown}. Để trống thì giữ nguyên số này."
            if "\n" in now:
                field.widget = forms.Textarea({"rows": 3})
            self.fields[_name(index)] = field
        self.general = [one.told for one in problems if one.column is None or _name(one.column) not in self.fields]
        self.wrong = [(one.column, one.told) for one in problems if _name(one.column) in self.fields]

    def tell(self) -> None:
        """Put what is wrong with the row beside its cells."""
        for column, told in self.wrong:
            self.add_error(_name(column), told)
        for told in self.general:
            self.add_error(None, told)

    @property
    def cells(self) -> list[Raw]:
        """The whole row: what was not touched stays as the file has it, numbers as numbers."""
        width = max([len(self.row.cells), *(int(name.removeprefix("cot-")) + 1 for name in self.fields)])
        new = [*self.row.cells, *[None] * (width - len(self.row.cells))]
        for name, typed in self.cleaned_data.items():
            index = int(name.removeprefix("cot-"))
            kept = index in self.hidden and not typed.strip()
            if not kept and typed.replace("\r\n", "\n").strip() != _written(self.row.cells, index).strip():
                new[index] = typed
        return new


def _written(row: list[Raw], index: int) -> str:
    return cells.written(row[index]) if index < len(row) else ""
