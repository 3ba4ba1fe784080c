"""Room beside rows that are written often, and the tick's one row."""

from django.db import migrations

OFTEN = ("parking_latest", "parking_vacancy")


def roomy(apps, schema_editor):
    """Leave PostgreSQL half of each page free: rows then change in place, without their indexes."""
    apps.get_model("parking", "Tick").objects.get_or_create(pk=1)
    if schema_editor.connection.vendor == "postgresql":
        for table in OFTEN:
            schema_editor.execute(f"ALTER TABLE {table} SET (fillfactor = 50)")


class Migration(migrations.Migration):
    dependencies = [("parking", "0001_initial")]
    operations = [migrations.RunPython(roomy, migrations.RunPython.noop)]
