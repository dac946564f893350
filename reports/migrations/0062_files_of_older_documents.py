"""The PDF of each report that was made before files had rows of their own."""

from django.conf import settings
from django.db import migrations


def give_rows(apps, schema_editor):
    Document, DocumentFile = (apps.get_model("reports", name) for name in ("Document", "DocumentFile"))
    alias = schema_editor.connection.alias
    for document in Document.objects.using(alias).filter(files=None).only("pk", "file", "file_sha256", "created_at"):
        path = settings.FILES_DIR / document.file
        DocumentFile.objects.using(alias).create(
            document=document, kind="pdf", is_final=False, path=document.file, sha256=document.file_sha256,
            size=path.stat().st_size if path.is_file() else 0, at=document.created_at,
        )  # fmt: skip


def give_columns_back(apps, schema_editor):
    Document, DocumentFile = (apps.get_model("reports", name) for name in ("Document", "DocumentFile"))
    alias = schema_editor.connection.alias
    for kept in DocumentFile.objects.using(alias).filter(kind="pdf", is_final=False):
        documents = Document.objects.using(alias).filter(pk=kept.document_id)
        documents.update(file=kept.path, file_sha256=kept.sha256)


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0061_issued_is_append_only"),
    ]

    operations = [
        migrations.RunPython(give_rows, give_columns_back),
    ]
