from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("centre", "0007_statements")]
    operations = [
        migrations.AddIndex(
            model_name="alert", index=models.Index(fields=["raised_at", "id"], name="alert_since")
        ),
    ]
