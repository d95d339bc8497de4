import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Blob',
            fields=[
                ('sha256', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('size', models.PositiveBigIntegerField()),
                ('kind', models.CharField(choices=[('pdf', 'pdf'), ('jpg', 'jpg'), ('png', 'png'), ('webp', 'webp'), ('heic', 'heic'), ('tiff', 'tiff')], max_length=10)),
                ('kept_at', models.DateTimeField()),
                ('scanned_at', models.DateTimeField(null=True)),
                ('filed', models.BooleanField(default=False)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('filed', False)), fields=['sha256'], name='blob_not_filed', opclasses=['varchar_pattern_ops'])],
            },
        ),
        migrations.CreateModel(
            name='Held',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.CharField(max_length=80)),
                ('component', models.CharField(blank=True, max_length=60)),
                ('name', models.CharField(max_length=120)),
                ('at', models.DateTimeField()),
                ('blob', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='held', to='files.blob')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('place', 'component', 'blob'), name='held_once')],
            },
        ),
    ]
