import django.core.serializers.json
import django.db.models.deletion
import uuid
from django.db import migrations, models
from liantu.kit import migrating


class Migration(migrating.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Worker',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='名称')),
                ('host', models.CharField(max_length=120, verbose_name='主机')),
                ('pid', models.PositiveIntegerField(verbose_name='进程号')),
                ('place', models.CharField(blank=True, editable=False, max_length=80, verbose_name='进程空间')),
                ('ticks', models.PositiveBigIntegerField(editable=False, null=True, verbose_name='进程起始时刻')),
                ('started', models.DateTimeField(verbose_name='启动时间')),
                ('seen', models.DateTimeField(verbose_name='最近心跳')),
                ('stopped', models.DateTimeField(blank=True, null=True, verbose_name='停止时间')),
            ],
            options={
                'verbose_name': '执行进程',
                'verbose_name_plural': '执行进程',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='编号')),
                ('kind', models.CharField(max_length=80, verbose_name='类别')),
                ('title', models.CharField(blank=True, max_length=200, verbose_name='名称')),
                ('params', models.JSONField(blank=True, default=dict, verbose_name='参数')),
                ('state', models.CharField(choices=[('queued', '排队中'), ('running', '进行中'), ('done', '已完成'), ('failed', '失败'), ('cancelled', '已取消')], default='queued', max_length=10, verbose_name='状态')),
                ('unique_key', models.CharField(blank=True, max_length=120, verbose_name='去重键')),
                ('progress_done', models.PositiveBigIntegerField(default=0, verbose_name='已处理')),
                ('progress_total', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='总数')),
                ('progress_what', models.CharField(blank=True, max_length=40, verbose_name='计数单位')),
                ('progress_note', models.CharField(blank=True, max_length=200, verbose_name='进展')),
                ('result', models.JSONField(blank=True, encoder=django.core.serializers.json.DjangoJSONEncoder, null=True, verbose_name='结果')),
                ('result_file', models.CharField(blank=True, max_length=200, verbose_name='结果文件')),
                ('error', models.TextField(blank=True, verbose_name='原因')),
                ('traceback', models.TextField(blank=True, editable=False, verbose_name='程序记录')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='已试次数')),
                ('max_attempts', models.PositiveSmallIntegerField(default=3, verbose_name='最多试几次')),
                ('interruptions', models.PositiveSmallIntegerField(default=0, verbose_name='进程中断次数')),
                ('cancel_requested', models.BooleanField(default=False, verbose_name='已请求取消')),
                ('lease', models.UUIDField(editable=False, null=True, verbose_name='占用凭证')),
                ('lease_until', models.DateTimeField(editable=False, null=True, verbose_name='占用至')),
                ('run_at', models.DateTimeField(verbose_name='不早于')),
                ('created', models.DateTimeField(verbose_name='提交时间')),
                ('started', models.DateTimeField(blank=True, null=True, verbose_name='开始时间')),
                ('finished', models.DateTimeField(blank=True, null=True, verbose_name='结束时间')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.user', verbose_name='发起人')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit', verbose_name='单位')),
                ('zone', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.zone', verbose_name='园区')),
                ('worker', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='jobs.worker', verbose_name='执行进程')),
            ],
            options={
                'verbose_name': '后台任务',
                'verbose_name_plural': '后台任务',
                'ordering': ['-id'],
                'indexes': [models.Index(condition=models.Q(('state', 'queued')), fields=['run_at', 'id'], name='jobs_waiting'), models.Index(condition=models.Q(('state', 'running')), fields=['lease_until'], name='jobs_running'), models.Index(fields=['owner', '-id'], name='jobs_of_owner'), models.Index(fields=['state', '-id'], name='jobs_in_state'), models.Index(fields=['finished'], name='jobs_finished')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('lease__isnull', False), ('lease_until__isnull', False), ('state', 'running')), models.Q(('lease__isnull', True), ('lease_until__isnull', True), ('state__in', ('queued', 'done', 'failed', 'cancelled'))), _connector='OR'), name='jobs_running_is_leased'), models.UniqueConstraint(condition=models.Q(('started__isnull', True), ('state', 'queued'), models.Q(('unique_key', ''), _negated=True)), fields=('unique_key',), name='jobs_one_waits'), models.UniqueConstraint(condition=models.Q(('state', 'running'), models.Q(('unique_key', ''), _negated=True)), fields=('unique_key',), name='jobs_one_runs')],
            },
        ),
        migrations.CreateModel(
            name='Schedule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True, verbose_name='名称')),
                ('kind', models.CharField(max_length=80, verbose_name='类别')),
                ('params', models.JSONField(blank=True, default=dict, verbose_name='参数')),
                ('every', models.PositiveIntegerField(blank=True, null=True, verbose_name='间隔（秒）')),
                ('daily', models.TimeField(blank=True, null=True, verbose_name='每天')),
                ('enabled', models.BooleanField(default=True, verbose_name='启用')),
                ('next_run', models.DateTimeField(verbose_name='下次执行')),
                ('last_job', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='jobs.job', verbose_name='最近一次')),
            ],
            options={
                'verbose_name': '定时任务',
                'verbose_name_plural': '定时任务',
                'ordering': ['name'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('daily__isnull', False), ('every__isnull', True)), models.Q(('daily__isnull', True), ('every__isnull', False)), _connector='OR'), name='jobs_schedule_one_timing')],
            },
        ),
    ]
