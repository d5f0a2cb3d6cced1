"""Of a subject whose person is kept from somebody nothing is seen by them: neither rows, nor that a counter moves."""

import django.contrib.postgres.fields
from django.db import migrations, models

TRIGGERS_OFF = "ALTER TABLE records_{table} DISABLE TRIGGER USER;"
TRIGGERS_ON = "ALTER TABLE records_{table} ENABLE TRIGGER USER;"
TABLES = ("subject", "subjectdetail", "doorreport", "result", "override", "confirmation")

KNOWN = """
UPDATE records_subject s SET away_from = ARRAY(
  SELECT DISTINCT whom FROM records_subjectdetail d JOIN records_person p ON p.id = d.person
    LEFT JOIN records_person n ON n.id = p.became,
    unnest(p.away_from || coalesce(n.away_from, '{}')) AS whom WHERE d.subject = s.id ORDER BY 1)
WHERE EXISTS (SELECT 1 FROM records_subjectdetail d WHERE d.subject = s.id AND d.person IS NOT NULL);
UPDATE records_subjectdetail d SET away_from = s.away_from FROM records_subject s
  WHERE s.id = d.subject AND s.away_from <> '{}';
UPDATE records_override o SET away_from = s.away_from FROM records_subject s
  WHERE s.id = o.subject AND s.away_from <> '{}';
WITH RECURSIVE chain AS (
  SELECT d.id, s.away_from FROM records_doorreport d JOIN records_subject s ON s.id = d.subject WHERE s.away_from <> '{}'
  UNION SELECT d.id, c.away_from FROM records_doorreport d JOIN chain c ON d.corrects = c.id)
UPDATE records_doorreport d SET away_from = c.away_from FROM chain c WHERE c.id = d.id;
WITH RECURSIVE chain AS (
  SELECT r.id, s.away_from FROM records_result r JOIN records_subject s ON s.id = r.subject WHERE s.away_from <> '{}'
  UNION SELECT r.id, p.away_from FROM records_result r JOIN records_feedback f ON r.source = 'feedback:' || f.id::text
    JOIN records_person p ON p.operation_id = f.operation_id AND p.number = f.person_number WHERE p.away_from <> '{}'
  UNION SELECT r.id, c.away_from FROM records_result r JOIN chain c ON r.corrects = c.id)
UPDATE records_result r SET away_from = c.away_from FROM chain c WHERE c.id = r.id;
UPDATE records_confirmation c SET away_from = e.away_from FROM (
  SELECT id, away_from FROM records_subject UNION ALL SELECT id, away_from FROM records_doorreport
  UNION ALL SELECT id, away_from FROM records_result) AS e WHERE e.id = c."row" AND e.away_from <> '{}';
DELETE FROM records_tied t WHERE EXISTS (SELECT 1 FROM records_subject s
  WHERE s.operation_id = t.operation_id AND s.away_from <> '{}');
"""
"""Ties are computed again by the next job: until then those who have such a subject were not looked at."""


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0008_actionday'),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='dayversion', name='one_day_version'),
        migrations.AddField(
            model_name='dayversion',
            name='away_from',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=36), default=list, size=None),
        ),
        migrations.AddConstraint(
            model_name='dayversion',
            constraint=models.UniqueConstraint(fields=('operation', 'agency', 'away_from'), name='one_day_version'),
        ),
        migrations.RemoveConstraint(model_name='subject', name='one_subject_of_a_reference'),
        migrations.AddIndex(
            model_name='subject',
            index=models.Index(fields=['operation', 'owner', 'reference'], name='subject_reference'),
        ),
        # The counters' triggers are made again after this, and know the new column.
        migrations.RunSQL(
            "".join(TRIGGERS_OFF.format(table=table) for table in (*TABLES, "tied"))
            + KNOWN
            + "".join(TRIGGERS_ON.format(table=table) for table in (*TABLES, "tied")),
            migrations.RunSQL.noop,
        ),
    ]
