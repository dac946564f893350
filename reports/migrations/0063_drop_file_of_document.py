from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0062_files_of_older_documents"),
    ]

    operations = [
        # Back again they stand empty until the migration before fills them.
        migrations.AlterField("document", "file", models.CharField(max_length=200, default="")),
        migrations.AlterField(
            "document", "file_sha256", models.CharField("mã băm của tệp", max_length=64, default="")
        ),
        migrations.RemoveField("document", "file"),
        migrations.RemoveField("document", "file_sha256"),
    ]
