from django.urls import path

from members.views import accounts, member_counts, member_entry, member_events, member_file, member_list, transfers

urlpatterns = [
    path("dang-nhap/", accounts.sign_in, name="login"),
    path("dang-xuat/", accounts.sign_out, name="logout"),
    path("doi-mat-khau/", accounts.change_password, name="password_change"),
    path("co-chu/", accounts.set_text_size, name="text_size"),
    path("hoi-vien/", member_list.member_list, name="member-list"),
    path("hoi-vien/them/", member_entry.member_add, name="member-add"),
    path("hoi-vien/cho-tiep-nhan/", transfers.members_waiting, name="members-waiting"),
    path("hoi-vien/cho-tiep-nhan/<int:pk>/", transfers.transfer_answer, name="transfer-answer"),
    path("hoi-vien/bien-dong/", member_counts.movements, name="member-movements"),
    path("hoi-vien/<int:pk>/", member_file.member_file, name="member-file"),
    path("hoi-vien/<int:pk>/sua/", member_entry.member_edit, name="member-edit"),
    path("hoi-vien/<int:pk>/chuyen/", transfers.member_transfer, name="member-transfer"),
    path("hoi-vien/<int:pk>/ghi-viec/", member_events.member_act, name="member-act"),
    path("hoi-vien/<int:pk>/hien-cccd/", member_file.member_reveal, name="member-reveal"),
]
