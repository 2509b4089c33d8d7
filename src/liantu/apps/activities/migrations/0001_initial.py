import django.core.validators
import django.db.models.deletion
from django.db import migrations, models
from liantu.kit import migrating


class Migration(migrating.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('evidence', '0001_initial'),
        ('registry', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='起始日')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='截止日')),
                ('told_from', models.CharField(blank=True, editable=False, max_length=10)),
                ('told_to', models.CharField(blank=True, editable=False, max_length=10)),
                ('approximate', models.BooleanField(default=False, verbose_name='约数')),
                ('title', models.CharField(max_length=120, verbose_name='名称')),
                ('kind', models.CharField(choices=[('lecture', '讲座'), ('salon', '沙龙'), ('seminar', '研讨会'), ('release', '成果发布对接'), ('meeting', '会议'), ('training', '培训'), ('competition', '赛事'), ('talents', '人才考察'), ('unveiling', '揭牌')], max_length=12, verbose_name='类型')),
                ('begins', models.TimeField(blank=True, null=True, verbose_name='开始时间')),
                ('ends', models.TimeField(blank=True, null=True, verbose_name='结束时间')),
                ('place', models.CharField(blank=True, max_length=120, verbose_name='地点')),
                ('audience', models.CharField(blank=True, max_length=200, verbose_name='面向')),
                ('note', models.CharField(blank=True, max_length=1000, verbose_name='说明')),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.record', verbose_name='原始记录')),
                ('retraction', models.ForeignKey(blank=True, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.retraction')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit', verbose_name='承办部门')),
                ('zone', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.zone', verbose_name='园区')),
            ],
            options={
                'verbose_name': '活动',
                'verbose_name_plural': '活动',
                'ordering': ['-valid_from', '-id'],
                'indexes': [models.Index(fields=['zone', 'valid_from'], name='activities_event_day')],
            },
        ),
        migrations.CreateModel(
            name='Material',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='文件名')),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.PositiveBigIntegerField(verbose_name='大小')),
                ('at', models.DateTimeField(verbose_name='上传时间')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.user', verbose_name='上传人')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='materials', to='activities.event', verbose_name='活动')),
            ],
            options={
                'verbose_name': '活动材料',
                'verbose_name_plural': '活动材料',
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('event', 'sha256'), name='activities_material_once')],
            },
        ),
        migrations.CreateModel(
            name='Participant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(choices=[('host', '主办'), ('partner', '合作方'), ('institution', '高校院所'), ('speaker', '主讲'), ('expert', '专家'), ('enterprise', '企业'), ('researcher', '科研人员'), ('talent', '人才'), ('competitor', '参赛者'), ('guest', '来宾')], default='guest', max_length=12, verbose_name='身份')),
                ('person', models.CharField(blank=True, max_length=60, verbose_name='姓名')),
                ('from_where', models.CharField(blank=True, max_length=120, verbose_name='单位')),
                ('number', models.PositiveIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1)], verbose_name='人数或家数')),
                ('approximate', models.BooleanField(default=False, verbose_name='约数')),
                ('reply', models.CharField(choices=[('none', '未回复'), ('coming', '参加'), ('declined', '不参加')], default='none', max_length=8, verbose_name='回复')),
                ('invited', models.DateTimeField(blank=True, null=True, verbose_name='邀请时间')),
                ('replied', models.DateTimeField(blank=True, null=True, verbose_name='回复时间')),
                ('reply_note', models.CharField(blank=True, max_length=300, verbose_name='回复说明')),
                ('attended', models.DateTimeField(blank=True, null=True, verbose_name='签到时间')),
                ('attended_by', models.CharField(blank=True, choices=[('list', '名单勾选'), ('code', '扫码签到'), ('imported', '导入名单'), ('reported', '来源所载')], max_length=8, verbose_name='签到方式')),
                ('walked_in', models.BooleanField(default=False, verbose_name='现场登记')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='participants', to='activities.event', verbose_name='活动')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.organisation', verbose_name='机构')),
            ],
            options={
                'verbose_name': '参加者',
                'verbose_name_plural': '参加者',
                'ordering': ['id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='activities_participant_number'), models.UniqueConstraint(condition=models.Q(('organisation__isnull', False), ('person', '')), fields=('event', 'organisation', 'part'), name='activities_participant_once')],
            },
        ),
        migrations.CreateModel(
            name='Feedback',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('useful', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)], verbose_name='有用程度')),
                ('gained', models.CharField(blank=True, max_length=500, verbose_name='有什么收获')),
                ('wished', models.CharField(blank=True, max_length=500, verbose_name='还希望办什么')),
                ('at', models.DateTimeField(verbose_name='填写时间')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='feedback', to='activities.event', verbose_name='活动')),
                ('participant', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='feedback', to='activities.participant', verbose_name='参加者')),
            ],
            options={
                'verbose_name': '活动反馈',
                'verbose_name_plural': '活动反馈',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Visit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='日期')),
                ('begins', models.TimeField(blank=True, null=True, verbose_name='开始时间')),
                ('ends', models.TimeField(blank=True, null=True, verbose_name='结束时间')),
                ('place', models.CharField(blank=True, max_length=120, verbose_name='地点')),
                ('state', models.CharField(choices=[('asked', '待领导同意'), ('planned', '已预约'), ('held', '已走访'), ('refused', '未获同意'), ('cancelled', '已取消')], default='planned', max_length=10, verbose_name='状态')),
                ('ordinal', models.PositiveSmallIntegerField(default=1, verbose_name='当月第几次')),
                ('beyond', models.BooleanField(default=False, verbose_name='超出上限')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='超出上限的理由')),
                ('decided', models.DateTimeField(blank=True, null=True, verbose_name='同意时间')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='说明')),
                ('created', models.DateTimeField(verbose_name='预约时间')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.user', verbose_name='预约人')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.user', verbose_name='同意人')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.organisation', verbose_name='机构')),
                ('zone', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.zone', verbose_name='园区')),
            ],
            options={
                'verbose_name': '走访',
                'verbose_name_plural': '走访',
                'ordering': ['-day', '-id'],
                'indexes': [models.Index(fields=['zone', 'day', 'state'], name='activities_visit_day'), models.Index(fields=['organisation', 'day'], name='activities_visit_firm')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends__isnull', True), ('begins__isnull', True), ('ends__gt', models.F('begins')), _connector='OR'), name='activities_visit_times', violation_error_message='结束时间不晚于开始时间')],
            },
        ),
        migrations.CreateModel(
            name='Promise',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=300, verbose_name='承诺事项')),
                ('made', models.DateField(verbose_name='承诺日期')),
                ('state', models.CharField(choices=[('open', '办理中'), ('kept', '已兑现'), ('unkept', '未能兑现')], default='open', max_length=8, verbose_name='状态')),
                ('answer', models.TextField(blank=True, max_length=4000, verbose_name='办理结果')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.user', verbose_name='承诺人')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.organisation', verbose_name='机构')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit', verbose_name='承诺部门')),
                ('zone', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.zone', verbose_name='园区')),
                ('visit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='promises', to='activities.visit', verbose_name='走访')),
            ],
            options={
                'verbose_name': '承诺',
                'verbose_name_plural': '承诺',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['organisation', 'state'], name='activities_promise_firm')],
            },
        ),
        migrations.CreateModel(
            name='AlreadyTold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('to', models.CharField(max_length=120, verbose_name='已告诉')),
                ('what', models.CharField(max_length=500, verbose_name='内容')),
                ('at', models.DateTimeField(verbose_name='填写时间')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.user', verbose_name='填写人')),
                ('visit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='told', to='activities.visit', verbose_name='走访')),
            ],
            options={
                'verbose_name': '企业已反映',
                'verbose_name_plural': '企业已反映',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='VisitParty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(choices=[('service', '服务'), ('guidance', '指导'), ('publicity', '宣传'), ('relief', '慰问'), ('inspection', '检查'), ('research', '调研'), ('investment', '招商'), ('follow_up', '回访')], max_length=12, verbose_name='目的')),
                ('matter', models.CharField(blank=True, max_length=300, verbose_name='事项')),
                ('findings', models.TextField(blank=True, max_length=4000, verbose_name='走访情况')),
                ('found', models.DateTimeField(blank=True, null=True, verbose_name='记录时间')),
                ('joined', models.DateTimeField(verbose_name='加入时间')),
                ('found_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.user', verbose_name='记录人')),
                ('joined_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.user', verbose_name='加入人')),
                ('people', models.ManyToManyField(related_name='+', to='accounts.user', verbose_name='人员')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit', verbose_name='部门')),
                ('visit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parties', to='activities.visit', verbose_name='走访')),
            ],
            options={
                'verbose_name': '走访部门',
                'verbose_name_plural': '走访部门',
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('visit', 'unit'), name='activities_party_once')],
            },
        ),
        migrations.CreateModel(
            name='ZoneRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('per_month', models.PositiveSmallIntegerField(default=2, verbose_name='每家企业每月走访上限')),
                ('zone', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.zone', verbose_name='园区')),
            ],
            options={
                'verbose_name': '走访规则',
                'verbose_name_plural': '走访规则',
            },
        ),
    ]
