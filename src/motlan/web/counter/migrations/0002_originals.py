from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("counter", "0001_initial")]
    operations = [migrations.AddField("visit", "originals", models.JSONField(default=list))]
