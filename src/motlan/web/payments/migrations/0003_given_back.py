"""What was given back on a day is found by an index, as what was taken is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payments", "0002_cash")]
    operations = [
        migrations.AddIndex(
            model_name="cashreceipt",
            index=models.Index(
                condition=models.Q(("returned_at", None), _negated=True),
                fields=["unit", "returned_at"],
                name="cash_given_back",
            ),
        )
    ]
