import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('industry', '0002_lean_indexes'),
    ]

    operations = [
        migrations.AddField(
            model_name='chain',
            name='pack',
            field=models.CharField(blank=True, default='', max_length=80, verbose_name='环节内容'),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name='NodeSignature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('node', models.CharField(max_length=80, verbose_name='环节')),
                ('digest', models.CharField(max_length=64, verbose_name='内容摘要值')),
                ('at', models.DateTimeField(verbose_name='签字时间')),
                ('retracted_at', models.DateTimeField(blank=True, null=True, verbose_name='撤回时间')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='撤回理由')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='签字人')),
                ('chain', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='industry.chain', verbose_name='产业链')),
                ('retracted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='撤回人')),
            ],
            options={
                'verbose_name': '环节签字',
                'verbose_name_plural': '环节签字',
                'ordering': ['-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('retracted_at__isnull', True)), fields=('chain', 'node', 'digest'), name='industry_signed_once')],
            },
        ),
    ]
