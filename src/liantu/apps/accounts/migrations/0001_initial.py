import django.core.validators
import django.db.models.deletion
import liantu.apps.accounts.models.policy
import liantu.kit.encrypted
import uuid
from django.db import migrations, models
from liantu.kit import migrating


class Migration(migrating.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('username', models.CharField(max_length=40, unique=True, validators=[django.core.validators.RegexValidator('^[a-z][a-z0-9._-]{2,39}$', '用小写字母开头，只含小写字母、数字、点、下划线和连字符，3 至 40 位')], verbose_name='用户名')),
                ('name', models.CharField(max_length=60, verbose_name='姓名')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='邮箱')),
                ('phone', models.CharField(blank=True, max_length=20, validators=[django.core.validators.RegexValidator('^\\+?[0-9][0-9 -]{4,19}$', '电话只含数字、空格和连字符')], verbose_name='电话')),
                ('language', models.CharField(blank=True, choices=[('zh-hans', '中文'), ('en', 'English')], max_length=10, verbose_name='语言')),
                ('theme', models.CharField(choices=[('auto', '跟随系统'), ('light', '浅色'), ('dark', '深色')], default='auto', max_length=10, verbose_name='外观')),
                ('is_active', models.BooleanField(default=True, verbose_name='启用')),
                ('created', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('reopened', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='重新启用时间')),
                ('password', models.CharField(editable=False, max_length=128, verbose_name='密码摘要')),
                ('last_login', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='上次登录')),
                ('must_change_password', models.BooleanField(default=True, verbose_name='须改密码')),
                ('password_changed', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='密码更改时间')),
                ('last_address', models.CharField(blank=True, editable=False, max_length=64, verbose_name='上次登录地址')),
                ('totp_secret', liantu.kit.encrypted.EncryptedField(blank=True, editable=False, verbose_name='动态口令密钥')),
                ('totp_since', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='动态口令启用时间')),
                ('totp_step', models.BigIntegerField(default=0, editable=False, verbose_name='最近使用的时间步')),
                ('recovery_codes', models.JSONField(blank=True, default=list, editable=False, verbose_name='恢复码摘要')),
            ],
            options={
                'verbose_name': '用户',
                'verbose_name_plural': '用户',
                'ordering': ['username'],
            },
        ),
        migrations.CreateModel(
            name='SecurityPolicy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password_length', models.PositiveIntegerField(default=12, help_text='位', validators=[django.core.validators.MinValueValidator(8), django.core.validators.MaxValueValidator(64)], verbose_name='密码最短长度')),
                ('password_classes', models.PositiveIntegerField(default=3, help_text='大写、小写、数字、符号', validators=[django.core.validators.MinValueValidator(2), django.core.validators.MaxValueValidator(4)], verbose_name='密码至少含几类字符')),
                ('password_history', models.PositiveIntegerField(default=5, help_text='个', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(24)], verbose_name='不得重复最近的密码')),
                ('password_days', models.PositiveIntegerField(default=90, help_text='天', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(365)], verbose_name='密码有效期')),
                ('lock_after', models.PositiveIntegerField(default=5, help_text='次', validators=[django.core.validators.MinValueValidator(3), django.core.validators.MaxValueValidator(10)], verbose_name='连续失败几次后锁定')),
                ('lock_minutes', models.PositiveIntegerField(default=15, help_text='分钟', validators=[django.core.validators.MinValueValidator(5), django.core.validators.MaxValueValidator(1440)], verbose_name='锁定时长')),
                ('address_limit', models.PositiveIntegerField(default=60, help_text='次', validators=[django.core.validators.MinValueValidator(10), django.core.validators.MaxValueValidator(1000)], verbose_name='同一地址每小时失败上限')),
                ('idle_minutes', models.PositiveIntegerField(default=30, help_text='分钟', validators=[django.core.validators.MinValueValidator(5), django.core.validators.MaxValueValidator(480)], verbose_name='闲置多久退出')),
                ('absolute_hours', models.PositiveIntegerField(default=12, help_text='小时', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(24)], verbose_name='一次登录最长')),
                ('sessions_per_user', models.PositiveIntegerField(default=3, help_text='个', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(10)], verbose_name='每人同时登录数')),
                ('inactive_days', models.PositiveIntegerField(default=180, help_text='天', validators=[django.core.validators.MinValueValidator(30), django.core.validators.MaxValueValidator(730)], verbose_name='多久未登录自动停用')),
                ('second_factor', models.CharField(choices=[('all', '所有用户'), ('staff', '管理员和园区工作人员')], default='all', max_length=10, verbose_name='动态口令')),
                ('admin_networks', models.TextField(blank=True, help_text='每行一个 IP 地址或网段；留空不限。只约束三类管理员', validators=[liantu.apps.accounts.models.policy.networks], verbose_name='管理员来源网段')),
            ],
            options={
                'verbose_name': '安全策略',
                'verbose_name_plural': '安全策略',
            },
        ),
        migrations.CreateModel(
            name='Throttle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=120, unique=True, verbose_name='对象')),
                ('tries', models.PositiveIntegerField(default=0, verbose_name='次数')),
                ('since', models.DateTimeField(verbose_name='起始')),
                ('until', models.DateTimeField(blank=True, null=True, verbose_name='锁定至')),
            ],
            options={
                'verbose_name': '尝试计数',
                'verbose_name_plural': '尝试计数',
                'ordering': ['-since'],
            },
        ),
        migrations.CreateModel(
            name='Zone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True, validators=[django.core.validators.RegexValidator('^[a-z][a-z0-9-]{1,38}[a-z0-9]$', '用小写字母开头，只含小写字母、数字和连字符，3 至 40 位')], verbose_name='代号')),
                ('name', models.CharField(max_length=100, unique=True, verbose_name='名称')),
                ('name_en', models.CharField(blank=True, max_length=100, verbose_name='英文名称')),
                ('kind', models.CharField(choices=[('high_tech', '高新区'), ('park', '园区'), ('district', '区县')], default='high_tech', max_length=20, verbose_name='类型')),
                ('division', models.CharField(blank=True, help_text='如 山西省/运城市/盐湖区', max_length=100, verbose_name='行政区划')),
                ('simulated', models.BooleanField(default=False, help_text='该园区的数据由程序生成，页面上会标明', verbose_name='模拟数据')),
                ('active', models.BooleanField(default=True, verbose_name='启用')),
            ],
            options={
                'verbose_name': '园区',
                'verbose_name_plural': '园区',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='用途')),
                ('digest', models.CharField(editable=False, max_length=64, unique=True, verbose_name='摘要')),
                ('hint', models.CharField(editable=False, max_length=12, verbose_name='开头')),
                ('read_only', models.BooleanField(default=True, verbose_name='只读')),
                ('created', models.DateTimeField(verbose_name='创建时间')),
                ('expires', models.DateTimeField(verbose_name='到期')),
                ('last_used', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='最近使用')),
                ('revoked', models.DateTimeField(blank=True, null=True, verbose_name='撤销时间')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tokens', to='accounts.user', verbose_name='用户')),
            ],
            options={
                'verbose_name': '接口令牌',
                'verbose_name_plural': '接口令牌',
                'ordering': ['-created', '-id'],
            },
        ),
        migrations.CreateModel(
            name='PasswordRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(editable=False, max_length=128, verbose_name='密码摘要')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='password_records', to='accounts.user', verbose_name='用户')),
            ],
            options={
                'verbose_name': '旧密码',
                'verbose_name_plural': '旧密码',
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='名称')),
                ('short_name', models.CharField(blank=True, max_length=40, verbose_name='简称')),
                ('kind', models.CharField(choices=[('department', '部门'), ('firm', '企业'), ('university', '高校院所'), ('carrier', '载体'), ('laboratory', '检测机构')], default='department', max_length=20, verbose_name='类型')),
                ('active', models.BooleanField(default=True, verbose_name='启用')),
                ('created', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                ('zone', models.ForeignKey(blank=True, help_text='留空表示面向全部园区', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='units', to='accounts.zone', verbose_name='园区')),
            ],
            options={
                'verbose_name': '单位',
                'verbose_name_plural': '单位',
                'ordering': ['name', 'id'],
                'indexes': [models.Index(fields=['zone', 'kind'], name='accounts_unit_zone')],
                'constraints': [models.UniqueConstraint(fields=('name', 'zone'), name='accounts_unit_name', nulls_distinct=False, violation_error_message='同一园区内已有同名单位')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('science_officer', '科技创新干部'), ('investment_officer', '招商干部'), ('caseworker', '包联干部'), ('leader', '园区领导'), ('enterprise', '企业用户'), ('university', '高校院所用户'), ('carrier_operator', '载体运营方'), ('laboratory', '检测机构用户'), ('integrator', '接口对接方'), ('system_admin', '系统管理员'), ('security_admin', '安全管理员'), ('audit_admin', '审计管理员')], max_length=30, verbose_name='角色')),
                ('valid_from', models.DateField(verbose_name='起')),
                ('valid_to', models.DateField(blank=True, help_text='含当日；留空表示长期', null=True, verbose_name='止')),
                ('ended', models.DateTimeField(blank=True, null=True, verbose_name='终止时间')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='accounts.user', verbose_name='用户')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='accounts.unit', verbose_name='单位')),
                ('zone', models.ForeignKey(blank=True, help_text='留空表示全部园区', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='accounts.zone', verbose_name='园区')),
            ],
            options={
                'verbose_name': '角色分配',
                'verbose_name_plural': '角色分配',
                'ordering': ['user_id', '-valid_from', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='accounts_membership_dates', violation_error_message='止日早于起日')],
            },
        ),
        migrations.CreateModel(
            name='UserSession',
            fields=[
                ('session_key', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='session key')),
                ('session_data', models.TextField(verbose_name='session data')),
                ('expire_date', models.DateTimeField(db_index=True, verbose_name='expire date')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='编号')),
                ('started', models.DateTimeField(blank=True, null=True, verbose_name='登录时间')),
                ('last_seen', models.DateTimeField(blank=True, null=True, verbose_name='最近活动')),
                ('address', models.CharField(blank=True, max_length=64, verbose_name='地址')),
                ('agent', models.CharField(blank=True, max_length=200, verbose_name='浏览器')),
                ('ended', models.DateTimeField(blank=True, null=True, verbose_name='结束时间')),
                ('end_reason', models.CharField(blank=True, choices=[('signed_out', '本人退出'), ('idle', '闲置超时'), ('aged', '超过最长时限'), ('ended', '被管理员结束'), ('replaced', '超过同时登录数'), ('password', '密码已更改'), ('disabled', '账号已停用')], max_length=20, verbose_name='结束原因')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='accounts.user', verbose_name='用户')),
            ],
            options={
                'verbose_name': '会话',
                'verbose_name_plural': '会话',
                'ordering': ['-started', 'session_key'],
                'indexes': [models.Index(fields=['user', 'ended'], name='accounts_session_user'), models.Index(fields=['expire_date'], name='accounts_session_expires')],
            },
        ),
    ]
