from django.urls import path

from reports.views import documents, entry, entry_cells, filling, home, overview, progress, register_figures, review, sending

urlpatterns = [
    path("", home.home, name="home"),
    path("nhap-so-lieu/bat-dau/", entry.start, name="entry-start"),
    path("nhap-so-lieu/<int:pk>/", entry.entry, name="entry"),
    path("nhap-so-lieu/<int:pk>/o/", entry_cells.entry_cells, name="entry-cells"),
    path("nhap-so-lieu/<int:pk>/kiem-tra/", sending.check_and_send, name="check-and-send"),
    path("nhap-so-lieu/<int:pk>/bien-nhan/", sending.receipt, name="receipt"),
    path("nhap-so-lieu/<int:pk>/lich-su/", sending.history, name="submission-history"),
    path("nhap-so-lieu/<int:pk>/excel/", filling.entry_excel, name="entry-excel"),
    path("nhap-so-lieu/<int:pk>/excel/tai-ve/", filling.entry_excel_file, name="entry-excel-file"),
    path("nhap-so-lieu/<int:pk>/excel/danh-dau/", filling.entry_excel_marks, name="entry-excel-marks"),
    path("nhap-so-lieu/<int:pk>/excel/ghi/", filling.entry_excel_confirm, name="entry-excel-confirm"),
    path("tien-do/", progress.progress, name="progress"),
    path("tien-do/<int:pk>/", progress.progress_round, name="progress-round"),
    path("ky-bao-cao/mo/", progress.round_open, name="round-open"),
    path("ky-bao-cao/<int:pk>/khoa/", progress.round_close, name="round-close"),
    path("bieu/<int:pk>/so-hoi-vien/", register_figures.form_register, name="form-register"),
    path("duyet/<int:pk>/", review.review, name="review"),
    path("bao-cao/", documents.index, name="documents"),
    path("bao-cao/soan/<int:round>/", documents.compose, name="compose"),
    path("bao-cao/<int:pk>/", documents.document, name="document"),
    path("bao-cao/<int:pk>/tai-ve/", documents.document_file, name="document-file"),
    path("tong-quan/", overview.overview, name="overview"),
]
