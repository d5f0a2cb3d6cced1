"""An id remembers the accounts it was given for; so far they were those it has."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0003_put_away'),
    ]

    operations = [
        migrations.AddField(
            model_name='person',
            name='held',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), default=list, size=None),
        ),
        migrations.AddField(model_name='person', name='been', field=models.JSONField(default=list)),
        migrations.RunSQL(
            'UPDATE records_person SET held = accounts',
            migrations.RunSQL.noop,
        ),
    ]
