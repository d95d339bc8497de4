import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('centre', '0006_published_finding'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='lightspan',
            index=models.Index(fields=['scope', 'since'], name='light_since'),
        ),
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('database', models.CharField(max_length=80)),
                ('item', models.CharField(blank=True, default='', max_length=80)),
                ('stage', models.CharField(blank=True, default='', max_length=30)),
                ('holds', models.BooleanField(null=True)),
                ('note', models.CharField(max_length=1000)),
                ('day', models.CharField(max_length=10)),
                ('at', models.DateTimeField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['database', 'id'], name='said_of_database')],
            },
        ),
    ]
