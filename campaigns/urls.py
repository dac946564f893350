from django.urls import path

from campaigns.views import activities, activity_imports, activity_pictures, coverage, partners, program_files, programs

urlpatterns = [
    path("cong-tac/", programs.program_list, name="programs"),
    path("cong-tac/tai-ve/", programs.programs_file, name="programs-file"),
    path("cong-tac/chuong-trinh/them/", programs.program_add, name="program-add"),
    path("cong-tac/chuong-trinh/<int:pk>/", programs.program, name="program"),
    path("cong-tac/chuong-trinh/<int:pk>/sua/", programs.program_edit, name="program-edit"),
    path("cong-tac/chuong-trinh/<int:pk>/nam/", programs.program_year, name="program-year"),
    path("cong-tac/chuong-trinh/<int:pk>/tep/", program_files.program_files, name="program-files"),
    path("cong-tac/tep/<int:pk>/", program_files.program_file, name="program-file"),
    path("cong-tac/chuong-trinh/<int:pk>/do-phu/", coverage.program_coverage, name="program-coverage"),
    path("cong-tac/chuong-trinh/<int:pk>/do-phu/tai-ve/", coverage.program_coverage_file, name="program-coverage-file"),
    path("cong-tac/doi-tac/", partners.partner_list, name="partners"),
    path("cong-tac/doi-tac/<int:pk>/", partners.partner, name="partner"),
    path("cong-tac/hoat-dong/", activities.activity_list, name="activities"),
    path("cong-tac/hoat-dong/tai-ve/", activities.activities_file, name="activities-file"),
    path("cong-tac/hoat-dong/nhap/", activity_imports.activity_import, name="activity-import"),
    path("cong-tac/hoat-dong/nhap/mau/", activity_imports.activity_import_file, name="activity-import-file"),
    path("cong-tac/hoat-dong/nhap/ghi/", activity_imports.activity_import_confirm, name="activity-import-confirm"),
    path("cong-tac/hoat-dong/them/", activities.activity_add, name="activity-add"),
    path("cong-tac/hoat-dong/<int:pk>/", activities.activity, name="activity"),
    path("cong-tac/hoat-dong/<int:pk>/sua/", activities.activity_edit, name="activity-edit"),
    path("cong-tac/hoat-dong/<int:pk>/tinh-chung/", activities.activity_same, name="activity-same"),
    path("cong-tac/hoat-dong/<int:pk>/xoa/", activities.activity_remove, name="activity-remove"),
    path("cong-tac/hoat-dong/<int:pk>/anh/", activity_pictures.activity_pictures, name="activity-pictures"),
    path("cong-tac/anh/<int:pk>/", activity_pictures.activity_picture, name="activity-picture"),
]
