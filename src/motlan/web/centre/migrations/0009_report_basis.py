from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("centre", "0008_alerts_by_instant")]
    operations = [
        migrations.AddIndex(model_name="report", index=models.Index(fields=["parent", "basis"], name="report_basis")),
    ]
