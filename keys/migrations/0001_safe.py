"""Make the safe: credentials and who took one out."""

import django.db.models.deletion
import keys.fields
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Credential',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=40)),
                ('owner_id', models.UUIDField()),
                ('version', models.PositiveIntegerField()),
                ('secret', keys.fields.SealedField(fingerprint_in='fingerprint', null=True)),
                ('bound_to', models.CharField(max_length=300)),
                ('length', models.PositiveIntegerField()),
                ('last_four', models.CharField(blank=True, max_length=4)),
                ('fingerprint', models.CharField(db_index=True, max_length=16)),
                ('put_in_by', models.CharField(max_length=200)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ('kind', 'owner_id', '-version'),
                'constraints': [models.UniqueConstraint(fields=('kind', 'owner_id', 'version'), name='credential_version_is_unique'), models.CheckConstraint(condition=models.Q(('secret__isnull', False), ('retired_at__isnull', False), _connector='OR'), name='credential_without_secret_is_retired')],
            },
        ),
        migrations.CreateModel(
            name='Access',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('reason', models.CharField(max_length=200)),
                ('actor', models.CharField(max_length=200)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('credential', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='accesses', to='keys.credential')),
            ],
            options={
                'verbose_name_plural': 'accesses',
                'ordering': ('-at',),
                'base_manager_name': 'objects',
            },
        ),
    ]
