"""Packages that show a person who is put away lose their content; accounts of persons put away are found by an index."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

KNOWN = """
UPDATE records_protected SET accounts = ARRAY(SELECT jsonb_array_elements_text(content -> 'person' -> 'accounts'));
UPDATE records_package k SET mentions = ARRAY(SELECT DISTINCT said #>> '{}' FROM (
  SELECT jsonb_path_query(k.content, '$.persons[*].id') UNION ALL
  SELECT jsonb_path_query(k.content, '$.persons[*].number') UNION ALL
  SELECT jsonb_path_query(k.content, '$.persons[*].*[*].account') UNION ALL
  SELECT jsonb_path_query(k.content, '$.persons[*].links[*].left') UNION ALL
  SELECT jsonb_path_query(k.content, '$.persons[*].links[*].right')) AS found(said));
UPDATE records_package k SET holds_protected = true, content_put_away = k.content, content = '{}'
WHERE EXISTS (SELECT 1 FROM records_protected r WHERE r.operation_id = k.operation_id
  AND k.mentions && (r.accounts || ARRAY[r.person::text, r.number::text]));
"""


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0002_trust'),
    ]

    operations = [
        migrations.AddField(
            model_name='package',
            name='content_put_away',
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name='package',
            name='holds_protected',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='package',
            name='mentions',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
        ),
        migrations.AddField(
            model_name='protected',
            name='accounts',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
        ),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
        migrations.RunSQL(
            "CREATE INDEX person_tied ON records_person (operation_id) WHERE away_from <> '{}'",
            "DROP INDEX person_tied",
        ),
        migrations.AddIndex(
            model_name='package',
            index=django.contrib.postgres.indexes.GinIndex(fields=['mentions'], name='package_mentions'),
        ),
        migrations.AddIndex(
            model_name='protected',
            index=django.contrib.postgres.indexes.GinIndex(fields=['accounts'], name='protected_accounts'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(
                condition=models.Q(('became__isnull', False)), fields=['became'], name='person_became'
            ),
        ),
    ]
