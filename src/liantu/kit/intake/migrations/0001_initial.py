import django.db.models.deletion
from django.db import migrations, models
from liantu.kit import migrating


class Migration(migrating.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('evidence', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, verbose_name='名称')),
                ('issued', models.CharField(max_length=10, verbose_name='报送日期')),
                ('file_name', models.CharField(max_length=200, verbose_name='文件')),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.PositiveBigIntegerField(default=0, verbose_name='大小')),
                ('state', models.CharField(choices=[('reading', '正在读取'), ('asking', '待确认各列'), ('comparing', '正在比对'), ('ready', '待应用'), ('applying', '正在应用'), ('applied', '已应用'), ('refused', '读不了'), ('discarded', '已放弃')], default='reading', max_length=10, verbose_name='状态')),
                ('tables', models.JSONField(default=list)),
                ('remarks', models.JSONField(default=list)),
                ('counts', models.JSONField(default=dict)),
                ('mark', models.CharField(blank=True, max_length=300)),
                ('problem', models.TextField(blank=True, verbose_name='问题')),
                ('job', models.UUIDField(null=True)),
                ('created', models.DateTimeField(verbose_name='接收时间')),
                ('applied', models.DateTimeField(null=True, verbose_name='应用时间')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.user', verbose_name='接收人')),
                ('corrects', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='intake.plan', verbose_name='更正')),
                ('delivery', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.delivery', verbose_name='报送')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.source', verbose_name='数据来源')),
            ],
            options={
                'verbose_name': '接收',
                'verbose_name_plural': '接收',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['source', 'state'], name='intake_plan_source')],
            },
        ),
        migrations.CreateModel(
            name='Shape',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('signature', models.CharField(max_length=64, verbose_name='表样指纹')),
                ('headers', models.JSONField(default=list, verbose_name='列名')),
                ('layout', models.JSONField(default=dict, verbose_name='列的含义')),
                ('confirmed', models.DateTimeField(verbose_name='确认时间')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.user', verbose_name='确认人')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='evidence.source', verbose_name='数据来源')),
            ],
            options={
                'verbose_name': '表样',
                'verbose_name_plural': '表样',
                'ordering': ['-confirmed', '-id'],
                'constraints': [models.UniqueConstraint(fields=('source', 'signature'), name='intake_shape_once')],
            },
        ),
        migrations.CreateModel(
            name='Verdict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=200, verbose_name='来源的称呼')),
                ('name', models.CharField(max_length=200, verbose_name='名称')),
                ('answer', models.CharField(choices=[('same', '同一机构'), ('different', '不是同一机构'), ('new', '另立新机构')], max_length=10, verbose_name='判定')),
                ('subject', models.BigIntegerField(null=True)),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='理由')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('undone_at', models.DateTimeField(null=True, verbose_name='撤销时间')),
                ('used', models.PositiveIntegerField(default=0, verbose_name='沿用次数')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.user', verbose_name='判定人')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.source', verbose_name='数据来源')),
                ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.user', verbose_name='撤销人')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit', verbose_name='单位')),
            ],
            options={
                'verbose_name': '行判定',
                'verbose_name_plural': '行判定',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['source', 'key'], name='intake_verdict_key')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('subject__isnull', False), ('undone_at__isnull', True)), fields=('source', 'key', 'subject'), name='intake_verdict_once')],
            },
        ),
        migrations.CreateModel(
            name='PlanRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='序')),
                ('place', models.CharField(max_length=120, verbose_name='位置')),
                ('table', models.PositiveSmallIntegerField(default=0)),
                ('origin', models.PositiveIntegerField(null=True)),
                ('who', models.CharField(blank=True, max_length=200)),
                ('key', models.CharField(blank=True, max_length=200, verbose_name='行标识')),
                ('name', models.CharField(blank=True, max_length=200, verbose_name='名称')),
                ('code', models.CharField(blank=True, max_length=18, verbose_name='代码')),
                ('what', models.CharField(blank=True, max_length=14, verbose_name='类别')),
                ('words', models.TextField(blank=True, verbose_name='原文')),
                ('span', models.JSONField(default=list)),
                ('content', models.JSONField(default=dict, verbose_name='内容')),
                ('said', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('new', '新机构'), ('changed', '有变化'), ('conflict', '与他源不一'), ('same', '无变化'), ('unsure', '待判定'), ('rejected', '退回'), ('repeated', '重复行'), ('corrected', '已更正'), ('proposed', '待采用'), ('refused', '不采用')], max_length=10, verbose_name='结果')),
                ('subject', models.BigIntegerField(null=True)),
                ('why', models.JSONField(default=list)),
                ('candidates', models.JSONField(default=list)),
                ('changes', models.JSONField(default=list)),
                ('faults', models.JSONField(default=list)),
                ('plan', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='intake.plan', verbose_name='接收')),
                ('verdict', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='intake.verdict')),
            ],
            options={
                'verbose_name': '接收行',
                'verbose_name_plural': '接收行',
                'ordering': ['number'],
                'indexes': [models.Index(fields=['plan', 'state', 'number'], name='intake_row_state'), models.Index(fields=['plan', 'who'], name='intake_row_who')],
                'constraints': [models.UniqueConstraint(fields=('plan', 'number'), name='intake_row_once')],
            },
        ),
    ]
