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
            name='Version',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('key', models.CharField(max_length=80, verbose_name='流程')),
                ('version', models.CharField(max_length=10, verbose_name='版本')),
                ('kind', models.CharField(max_length=60, verbose_name='办件类型')),
                ('pack', models.BigIntegerField(null=True)),
            ],
            options={
                'verbose_name': '流程版本',
                'verbose_name_plural': '流程版本',
                'ordering': ['key', 'version'],
            },
        ),
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=60, verbose_name='办件类型')),
                ('object_id', models.BigIntegerField(verbose_name='对象')),
                ('title', models.CharField(max_length=200, verbose_name='标题')),
                ('stage', models.CharField(max_length=40, verbose_name='阶段')),
                ('since', models.DateTimeField(verbose_name='进入时间')),
                ('revision', models.PositiveIntegerField(default=1)),
                ('created', models.DateTimeField(verbose_name='开始时间')),
                ('ended', models.DateTimeField(null=True, verbose_name='办结时间')),
                ('ends', models.CharField(blank=True, max_length=6, verbose_name='结局')),
                ('due', models.DateTimeField(null=True, verbose_name='到期')),
                ('provisional', models.BooleanField(default=False, verbose_name='暂定')),
                ('assignee', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.user', verbose_name='办理人')),
                ('creator', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.user', verbose_name='发起人')),
                ('followers', models.ManyToManyField(blank=True, related_name='+', to='accounts.user')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit', verbose_name='单位')),
                ('zone', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.zone', verbose_name='园区')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='journeys.version', verbose_name='流程版本')),
            ],
            options={
                'verbose_name': '办件',
                'verbose_name_plural': '办件',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['kind', 'object_id'], name='journeys_case_object'), models.Index(condition=models.Q(('ended__isnull', True)), fields=['zone', 'version', 'stage', 'due', 'kind'], name='journeys_case_board'), models.Index(condition=models.Q(('ended__isnull', True)), fields=['zone', 'due', 'kind'], name='journeys_case_due'), models.Index(condition=models.Q(('ended__isnull', True)), fields=['assignee', 'due', 'zone', 'kind'], name='journeys_case_assignee')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended__isnull', True)), fields=('kind', 'object_id'), name='journeys_case_once')],
            },
        ),
        migrations.CreateModel(
            name='Clock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=40, verbose_name='时限')),
                ('period', models.CharField(max_length=8, verbose_name='期限')),
                ('state', models.CharField(choices=[('running', '计时中'), ('paused', '暂停'), ('stopped', '已停')], default='running', max_length=8, verbose_name='状态')),
                ('started', models.DateTimeField(verbose_name='起')),
                ('stopped', models.DateTimeField(null=True, verbose_name='止')),
                ('due', models.DateTimeField(null=True, verbose_name='到期')),
                ('provisional', models.BooleanField(default=False, verbose_name='暂定')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='clocks', to='journeys.case', verbose_name='办件')),
            ],
            options={
                'verbose_name': '时限',
                'verbose_name_plural': '时限',
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'stopped'), _negated=True), fields=('case', 'key'), name='journeys_clock_once')],
            },
        ),
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('text', models.TextField(max_length=4000, verbose_name='评论')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.user', verbose_name='评论人')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='journeys.case', verbose_name='办件')),
                ('mentions', models.ManyToManyField(blank=True, related_name='+', to='accounts.user')),
            ],
            options={
                'verbose_name': '评论',
                'verbose_name_plural': '评论',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort', models.CharField(blank=True, max_length=40, verbose_name='材料')),
                ('name', models.CharField(max_length=200, verbose_name='文件名')),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.PositiveBigIntegerField(verbose_name='大小')),
                ('type', models.CharField(max_length=100, verbose_name='类型')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.user', verbose_name='上传人')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='documents', to='journeys.case', verbose_name='办件')),
            ],
            options={
                'verbose_name': '办件材料',
                'verbose_name_plural': '办件材料',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Escalation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('offset', models.SmallIntegerField()),
                ('at', models.DateTimeField(null=True)),
                ('done', models.DateTimeField(null=True)),
                ('clock', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='escalations', to='journeys.clock', verbose_name='时限')),
            ],
            options={
                'verbose_name': '到期提醒',
                'verbose_name_plural': '到期提醒',
                'ordering': ['id'],
                'indexes': [models.Index(condition=models.Q(('done__isnull', True)), fields=['at'], name='journeys_escalation_open')],
                'constraints': [models.UniqueConstraint(fields=('clock', 'offset'), name='journeys_escalation_once')],
            },
        ),
        migrations.CreateModel(
            name='Pause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cause', models.CharField(max_length=40, verbose_name='事由')),
                ('began', models.DateTimeField(verbose_name='起')),
                ('ended', models.DateTimeField(null=True, verbose_name='止')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='理由')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.user', verbose_name='经办人')),
                ('clock', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pauses', to='journeys.clock', verbose_name='时限')),
            ],
            options={
                'verbose_name': '暂停',
                'verbose_name_plural': '暂停',
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended__isnull', True)), fields=('clock',), name='journeys_pause_once')],
            },
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort', models.CharField(choices=[('start', '开始'), ('move', '步骤'), ('assign', '转办'), ('pause', '暂停计时'), ('resume', '恢复计时'), ('escalate', '到期提醒'), ('document', '附材料'), ('recount', '期限重算')], max_length=10, verbose_name='类别')),
                ('move', models.CharField(blank=True, max_length=40, verbose_name='步骤')),
                ('source', models.CharField(blank=True, max_length=40)),
                ('target', models.CharField(blank=True, max_length=40)),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('signed', models.CharField(blank=True, max_length=120, verbose_name='签名链接')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='理由')),
                ('told', models.JSONField(default=dict)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.user', verbose_name='经办人')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='journeys.case', verbose_name='办件')),
                ('to', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.user', verbose_name='接办人')),
            ],
            options={
                'verbose_name': '办理经过',
                'verbose_name_plural': '办理经过',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='CalendarPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort', models.CharField(choices=[('holidays', '放假安排'), ('hours', '办公时间')], max_length=8, verbose_name='内容')),
                ('year', models.PositiveSmallIntegerField(default=0, verbose_name='年份')),
                ('text', models.TextField(editable=False, verbose_name='内容')),
                ('closes', models.BooleanField(default=False, verbose_name='最后一日在下班时届满')),
                ('name', models.CharField(blank=True, max_length=200, verbose_name='文件名')),
                ('made', models.DateTimeField(verbose_name='准备时间')),
                ('applied', models.DateTimeField(null=True, verbose_name='启用时间')),
                ('ended', models.DateTimeField(null=True, verbose_name='停用时间')),
                ('counted', models.BooleanField(default=True)),
                ('applied_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.user', verbose_name='启用人')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.user', verbose_name='准备人')),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.user', verbose_name='停用人')),
                ('zone', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.zone', verbose_name='园区')),
            ],
            options={
                'verbose_name': '工作日历',
                'verbose_name_plural': '工作日历',
                'ordering': ['-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('applied__isnull', False), ('ended__isnull', True), ('zone__isnull', False)), fields=('zone', 'sort', 'year'), name='journeys_calendar_of_zone'), models.UniqueConstraint(condition=models.Q(('applied__isnull', False), ('ended__isnull', True), ('zone__isnull', True)), fields=('sort', 'year'), name='journeys_calendar_of_all')],
            },
        ),
    ]
