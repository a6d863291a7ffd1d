import uuid

from django.db import migrations, models

# Written by hand: Django cannot create tables without a rowid, and a rowid counts arrivals.
TABLES = [
    """
    CREATE TABLE front_box (
        id char(32) NOT NULL PRIMARY KEY,
        kind varchar(8) NOT NULL,
        week varchar(8) NOT NULL,
        size bigint NOT NULL CHECK (size >= 0),
        state varchar(8) NOT NULL,
        sealed BLOB NOT NULL,
        CONSTRAINT box_kind_is_known CHECK (kind IN ('report', 'message', 'file', 'offer')),
        CONSTRAINT box_state_is_known CHECK (state IN ('new', 'fetched'))
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE front_thread (
        id char(32) NOT NULL PRIMARY KEY,
        twin char(32) NOT NULL UNIQUE,
        lookup BLOB NOT NULL UNIQUE,
        wrapped_key BLOB NOT NULL,
        week varchar(8) NOT NULL
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE front_reply (
        id char(32) NOT NULL PRIMARY KEY,
        pair char(32) NOT NULL,
        thread_id char(32) NOT NULL REFERENCES front_thread (id) DEFERRABLE INITIALLY DEFERRED,
        sealed BLOB NOT NULL
    ) WITHOUT ROWID
    """,
    "CREATE INDEX front_reply_thread ON front_reply (thread_id)",
]
KINDS = ["report", "message", "file", "offer"]
STATES = ["new", "fetched"]
KEY = models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(sql, reverse_sql=migrations.RunSQL.noop)
                for sql in TABLES
            ],
            state_operations=[
                migrations.CreateModel(
                    name="Box",
                    fields=[
                        ("id", KEY.clone()),
                        ("kind", models.CharField(choices=[(k, k.title()) for k in KINDS], max_length=8)),
                        ("week", models.CharField(max_length=8)),
                        ("size", models.PositiveBigIntegerField()),
                        ("state", models.CharField(choices=[(s, s.title()) for s in STATES], default="new", max_length=8)),
                        ("sealed", models.BinaryField()),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(("kind__in", KINDS)), name="box_kind_is_known"),
                            models.CheckConstraint(condition=models.Q(("state__in", STATES)), name="box_state_is_known"),
                        ]
                    },
                ),
                migrations.CreateModel(
                    name="Thread",
                    fields=[
                        ("id", KEY.clone()),
                        ("twin", models.UUIDField(unique=True)),
                        ("lookup", models.BinaryField(unique=True)),
                        ("wrapped_key", models.BinaryField()),
                        ("week", models.CharField(max_length=8)),
                    ],
                ),
                migrations.CreateModel(
                    name="Reply",
                    fields=[
                        ("id", KEY.clone()),
                        ("pair", models.UUIDField()),
                        ("thread", models.ForeignKey(on_delete=models.deletion.CASCADE, related_name="+", to="front.thread")),
                        ("sealed", models.BinaryField()),
                    ],
                ),
            ],
        )
    ]
