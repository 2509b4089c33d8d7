import django.db.models.deletion
from django.db import migrations, models
from liantu.kit import migrating


class Migration(migrating.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='KeptText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40, verbose_name='种类')),
                ('key', models.CharField(max_length=80, verbose_name='代号')),
                ('version', models.DateField(verbose_name='版本')),
                ('digest', models.CharField(max_length=64, verbose_name='摘要值')),
                ('text', models.TextField(editable=False, verbose_name='内容')),
                ('kept', models.DateTimeField(editable=False, verbose_name='收存时间')),
            ],
            options={
                'verbose_name': '随系统发布的规则',
                'verbose_name_plural': '随系统发布的规则',
                'ordering': ['kind', 'key', 'version', 'id'],
                'constraints': [models.UniqueConstraint(fields=('kind', 'key', 'version', 'digest'), name='rulestore_kept_once')],
            },
        ),
        migrations.CreateModel(
            name='Pack',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40, verbose_name='种类')),
                ('key', models.CharField(max_length=80, verbose_name='代号')),
                ('text', models.TextField(blank=True, editable=False, verbose_name='内容')),
                ('digest', models.CharField(max_length=64, verbose_name='摘要值')),
                ('state', models.CharField(choices=[('draft', '草稿'), ('submitted', '待批准'), ('returned', '已退回'), ('approved', '已批准'), ('withdrawn', '已停用'), ('discarded', '已放弃')], default='draft', max_length=12, verbose_name='状态')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='施行日')),
                ('ends', models.DateField(blank=True, null=True, verbose_name='停用日')),
                ('based_on', models.CharField(blank=True, max_length=64, verbose_name='底本摘要值')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='说明')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='理由')),
                ('problems', models.JSONField(blank=True, default=list, editable=False, verbose_name='问题')),
                ('revision', models.PositiveIntegerField(default=1, editable=False, verbose_name='修订号')),
                ('drafted', models.DateTimeField(editable=False, verbose_name='起草时间')),
                ('saved', models.DateTimeField(editable=False, verbose_name='修改时间')),
                ('submitted', models.DateTimeField(editable=False, null=True, verbose_name='提交时间')),
                ('decided', models.DateTimeField(editable=False, null=True, verbose_name='批准时间')),
                ('withdrawn', models.DateTimeField(editable=False, null=True, verbose_name='停用操作时间')),
                ('decided_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.user', verbose_name='批准人')),
                ('drafted_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.user', verbose_name='起草人')),
                ('saved_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.user', verbose_name='最后修改人')),
                ('submitted_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.user', verbose_name='提交人')),
                ('withdrawn_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.user', verbose_name='停用人')),
                ('zone', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.zone', verbose_name='园区')),
            ],
            options={
                'verbose_name': '规则版本',
                'verbose_name_plural': '规则版本',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['kind', 'key', 'zone', 'valid_from'], name='rulestore_pack_of')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('approved', 'withdrawn')), _negated=True), ('valid_from__isnull', False), _connector='OR'), name='rulestore_pack_dated')],
            },
        ),
    ]
