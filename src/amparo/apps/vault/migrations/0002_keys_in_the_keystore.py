from django.db import migrations


def refuse_when_something_is_sealed(apps, schema_editor):
    """The keys lie in rows that only members can open, so no migration can move them."""
    if apps.get_model("vault", "ItemGrant").objects.exists():
        raise SystemExit(
            "This desk holds items that an earlier, unreleased version sealed. "
            "Export them with that version, then begin with an empty vault."
        )


class Migration(migrations.Migration):

    dependencies = [
        ('vault', '0001_initial'),
    ]

    operations = [
        migrations.RunPython(refuse_when_something_is_sealed, migrations.RunPython.noop, elidable=True),
        migrations.DeleteModel(
            name='ItemGrant',
        ),
    ]
