import django.contrib.postgres.fields
import django.db.models.deletion
import tallystick.vocabulary.codes
import tallystick.vocabulary.deconfliction
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0009_kept_from'),
    ]

    operations = [
        migrations.CreateModel(
            name='JoinedQuestion',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('owner', models.CharField(max_length=16)),
                ('grants', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=16), default=list, size=None)),
                ('codes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2), default=list, size=None)),
                ('category', models.CharField(default=tallystick.vocabulary.codes.Category['UNASSESSED'], max_length=32)),
                ('away_from', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=36), default=list, size=None)),
                ('hit', models.UUIDField(db_index=True)),
                ('question', models.UUIDField(db_index=True)),
                ('purpose', models.CharField(max_length=100)),
                ('urgency', models.CharField(default=tallystick.vocabulary.deconfliction.Urgency['ORDINARY'], max_length=8)),
                ('at', models.DateTimeField()),
                ('operation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.operation')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('operation', 'hit', 'question'), name='a_question_joins_once')],
            },
        ),
    ]
