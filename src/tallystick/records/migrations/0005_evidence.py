"""The register of seized items, their custody and their scans."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import tallystick.vocabulary.codes
import tallystick.vocabulary.custody
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0004_held'),
    ]

    operations = [
        migrations.CreateModel(
            name='CustodyEvent',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('owner', models.CharField(max_length=16)),
                ('grants', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=16), default=list, size=None)),
                ('codes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2), default=list, size=None)),
                ('category', models.CharField(default=tallystick.vocabulary.codes.Category['UNASSESSED'], max_length=32)),
                ('away_from', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=36), default=list, size=None)),
                ('item', models.UUIDField()),
                ('kind', models.CharField(max_length=16)),
                ('at', models.DateTimeField()),
                ('entered_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('place', models.CharField(max_length=200)),
                ('holder', models.CharField(max_length=200)),
                ('to', models.CharField(blank=True, max_length=200)),
                ('receiver', models.UUIDField(null=True)),
                ('seal', models.CharField(blank=True, max_length=80)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('tool', models.CharField(blank=True, max_length=120)),
                ('photographs', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), default=list, size=None)),
                ('corrects', models.UUIDField(null=True)),
                ('by', models.UUIDField()),
                ('reason', models.TextField()),
                ('operation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.operation')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['item', 'at'], name='custody_of_an_item')],
            },
        ),
        migrations.CreateModel(
            name='Item',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('owner', models.CharField(max_length=16)),
                ('grants', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=16), default=list, size=None)),
                ('codes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2), default=list, size=None)),
                ('category', models.CharField(default=tallystick.vocabulary.codes.Category['UNASSESSED'], max_length=32)),
                ('away_from', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=36), default=list, size=None)),
                ('label', models.CharField(max_length=40)),
                ('parent', models.UUIDField(null=True)),
                ('national', models.CharField(blank=True, max_length=80)),
                ('kind', models.CharField(max_length=16)),
                ('description', models.CharField(blank=True, max_length=300)),
                ('make', models.CharField(blank=True, max_length=80)),
                ('model', models.CharField(blank=True, max_length=80)),
                ('serial', models.CharField(blank=True, max_length=80)),
                ('power', models.CharField(default=tallystick.vocabulary.custody.Power['UNKNOWN'], max_length=8)),
                ('unlocked', models.CharField(default=tallystick.vocabulary.custody.Found['UNKNOWN'], max_length=8)),
                ('encrypted', models.CharField(default=tallystick.vocabulary.custody.Found['UNKNOWN'], max_length=8)),
                ('isolated', models.CharField(default=tallystick.vocabulary.custody.Found['UNKNOWN'], max_length=8)),
                ('clock_offset_s', models.BigIntegerField(null=True)),
                ('mandate', models.CharField(blank=True, max_length=200)),
                ('by', models.UUIDField()),
                ('at', models.DateTimeField()),
                ('operation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.operation')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('operation', 'owner', 'label'), name='one_item_of_a_label')],
            },
        ),
        migrations.CreateModel(
            name='Manifest',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('owner', models.CharField(max_length=16)),
                ('grants', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=16), default=list, size=None)),
                ('codes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2), default=list, size=None)),
                ('category', models.CharField(default=tallystick.vocabulary.codes.Category['UNASSESSED'], max_length=32)),
                ('away_from', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=36), default=list, size=None)),
                ('item', models.UUIDField()),
                ('digest', models.CharField(max_length=64)),
                ('signer', models.CharField(max_length=64)),
                ('files', models.BigIntegerField()),
                ('size', models.BigIntegerField()),
                ('counts', models.JSONField(default=dict)),
                ('ended_at', models.DateTimeField(null=True)),
                ('by', models.UUIDField()),
                ('at', models.DateTimeField()),
                ('reason', models.TextField()),
                ('operation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.operation')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('operation', 'item', 'digest'), name='one_manifest_of_an_item')],
            },
        ),
    ]
