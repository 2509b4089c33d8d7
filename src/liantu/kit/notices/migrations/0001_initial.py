import datetime
import django.core.serializers.json
import django.core.validators
import django.db.models.deletion
import liantu.kit.encrypted
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
            name='LinkTry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=120, unique=True, verbose_name='对象')),
                ('tries', models.PositiveIntegerField(default=0, verbose_name='次数')),
                ('since', models.DateTimeField(verbose_name='起始')),
            ],
            options={
                'verbose_name': '链接尝试计数',
                'verbose_name_plural': '链接尝试计数',
                'ordering': ['-since'],
            },
        ),
        migrations.CreateModel(
            name='MailServer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('host', models.CharField(blank=True, help_text='留空表示不发邮件', max_length=253, validators=[django.core.validators.RegexValidator('^[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?$', '应为主机名或 IP 地址，如 smtp.example.cn')], verbose_name='服务器')),
                ('port', models.PositiveIntegerField(default=587, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(65535)], verbose_name='端口')),
                ('security', models.CharField(choices=[('starttls', 'STARTTLS'), ('tls', 'TLS'), ('none', '不加密')], default='starttls', max_length=10, verbose_name='加密')),
                ('username', models.CharField(blank=True, max_length=254, verbose_name='用户名')),
                ('password', liantu.kit.encrypted.EncryptedField(blank=True, editable=False, verbose_name='密码')),
                ('sender', models.EmailField(blank=True, help_text='如 liantu@example.cn', max_length=254, verbose_name='发件人')),
            ],
            options={
                'verbose_name': '邮件服务器',
                'verbose_name_plural': '邮件服务器',
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='编号')),
                ('channel', models.CharField(choices=[('mail', '邮件'), ('robot', '群机器人')], max_length=10, verbose_name='渠道')),
                ('state', models.CharField(choices=[('waiting', '待发送'), ('sending', '发送中'), ('sent', '已发送'), ('given_up', '未送达'), ('unsure', '无法确定'), ('empty', '无需发送')], default='waiting', max_length=10, verbose_name='状态')),
                ('count', models.PositiveIntegerField(default=0, verbose_name='条数')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='已试次数')),
                ('next_try', models.DateTimeField(blank=True, null=True, verbose_name='下次尝试')),
                ('claim', models.UUIDField(editable=False, null=True, verbose_name='占用凭证')),
                ('claim_until', models.DateTimeField(editable=False, null=True, verbose_name='占用至')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='原因')),
                ('created', models.DateTimeField(verbose_name='生成时间')),
                ('finished', models.DateTimeField(blank=True, null=True, verbose_name='结束时间')),
                ('reader', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.user', verbose_name='收件人')),
            ],
            options={
                'verbose_name': '外发消息',
                'verbose_name_plural': '外发消息',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='第几次')),
                ('started', models.DateTimeField(verbose_name='开始时间')),
                ('finished', models.DateTimeField(blank=True, null=True, verbose_name='结束时间')),
                ('outcome', models.CharField(blank=True, choices=[('sent', '成功'), ('failed', '失败'), ('unsure', '中断')], max_length=10, verbose_name='结果')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='原因')),
                ('answer', models.CharField(blank=True, max_length=200, verbose_name='对方应答')),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tries', to='notices.message', verbose_name='消息')),
            ],
            options={
                'verbose_name': '发送尝试',
                'verbose_name_plural': '发送尝试',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=80, verbose_name='类别')),
                ('object_kind', models.CharField(blank=True, max_length=40, verbose_name='对象类别')),
                ('object_id', models.BigIntegerField(blank=True, null=True, verbose_name='对象')),
                ('data', models.JSONField(blank=True, default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='内容')),
                ('key', models.CharField(blank=True, max_length=120, verbose_name='去重键')),
                ('created', models.DateTimeField(verbose_name='时间')),
                ('read', models.DateTimeField(blank=True, null=True, verbose_name='已读时间')),
                ('reader', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.user', verbose_name='收件人')),
                ('zone', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.zone', verbose_name='园区')),
            ],
            options={
                'verbose_name': '通知',
                'verbose_name_plural': '通知',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['reader', '-id'], name='notices_of_reader'), models.Index(condition=models.Q(('read__isnull', True)), fields=['reader'], name='notices_unread'), models.Index(fields=['object_kind', 'object_id'], name='notices_about')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('key', ''), _negated=True), fields=('reader', 'kind', 'key'), name='notices_told_once')],
            },
        ),
        migrations.CreateModel(
            name='Preference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(choices=[('at_once', '随时'), ('hourly', '每小时汇总'), ('daily', '每天 8:30 汇总'), ('weekly', '每周一 8:30 汇总')], default='daily', max_length=10, verbose_name='汇总')),
                ('quiet_from', models.TimeField(blank=True, default=datetime.time(22, 0), null=True, verbose_name='免打扰起')),
                ('quiet_to', models.TimeField(blank=True, default=datetime.time(7, 30), null=True, verbose_name='免打扰止')),
                ('choices', models.JSONField(blank=True, default=dict, verbose_name='渠道')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.user', verbose_name='用户')),
            ],
            options={
                'verbose_name': '通知偏好',
                'verbose_name_plural': '通知偏好',
            },
        ),
        migrations.CreateModel(
            name='Robot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, unique=True, verbose_name='名称')),
                ('kind', models.CharField(choices=[('wecom', '企业微信'), ('dingtalk', '钉钉'), ('feishu', '飞书'), ('generic', '通用 JSON')], max_length=10, verbose_name='类型')),
                ('url', liantu.kit.encrypted.EncryptedField(editable=False, verbose_name='Webhook 地址')),
                ('secret', liantu.kit.encrypted.EncryptedField(blank=True, editable=False, verbose_name='加签密钥')),
                ('full_text', models.BooleanField(default=False, help_text='仅当群里只有接收人本人时勾选；不勾选时群里只出现姓名、类别和条数，内容登录后查看', verbose_name='发送全文')),
                ('allow_http', models.BooleanField(default=False, help_text='仅用于内网机器人：内容和地址会明文经过网络', verbose_name='允许 http')),
                ('allow_private', models.BooleanField(default=False, help_text='机器人在内网时勾选；不勾选时拒绝内网和本机地址', verbose_name='允许内网地址')),
                ('active', models.BooleanField(default=True, verbose_name='启用')),
                ('created', models.DateTimeField(verbose_name='创建时间')),
                ('readers', models.ManyToManyField(blank=True, related_name='+', to='accounts.user', verbose_name='接收人')),
            ],
            options={
                'verbose_name': '群机器人',
                'verbose_name_plural': '群机器人',
                'ordering': ['name'],
            },
        ),
        migrations.AddField(
            model_name='message',
            name='robot',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notices.robot', verbose_name='机器人'),
        ),
        migrations.CreateModel(
            name='Sending',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('mail', '邮件'), ('robot', '群机器人')], max_length=10, verbose_name='渠道')),
                ('due', models.DateTimeField(verbose_name='不早于')),
                ('message', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sendings', to='notices.message', verbose_name='消息')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sendings', to='notices.notice', verbose_name='通知')),
                ('reader', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.user', verbose_name='收件人')),
                ('robot', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='notices.robot', verbose_name='机器人')),
            ],
            options={
                'verbose_name': '待发通知',
                'verbose_name_plural': '待发通知',
                'ordering': ['id'],
                'indexes': [models.Index(condition=models.Q(('message__isnull', True)), fields=['due'], name='notices_sending_due')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('robot__isnull', True)), fields=('notice', 'channel'), name='notices_one_sending'), models.UniqueConstraint(condition=models.Q(('robot__isnull', False)), fields=('notice', 'robot'), name='notices_one_to_robot')],
            },
        ),
        migrations.CreateModel(
            name='Link',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='编号')),
                ('digest', models.CharField(editable=False, max_length=64, unique=True, verbose_name='摘要')),
                ('purpose', models.CharField(max_length=80, verbose_name='用途')),
                ('object_kind', models.CharField(blank=True, max_length=40, verbose_name='对象类别')),
                ('object_id', models.BigIntegerField(blank=True, null=True, verbose_name='对象')),
                ('asks', models.CharField(max_length=500, verbose_name='请求内容')),
                ('to', models.CharField(blank=True, max_length=120, verbose_name='发给')),
                ('data', models.JSONField(blank=True, default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='数据')),
                ('created', models.DateTimeField(verbose_name='创建时间')),
                ('expires', models.DateTimeField(verbose_name='有效期至')),
                ('used', models.DateTimeField(blank=True, null=True, verbose_name='填写时间')),
                ('revoked', models.DateTimeField(blank=True, null=True, verbose_name='撤回时间')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.user', verbose_name='发起人')),
                ('revoked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.user', verbose_name='撤回人')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit', verbose_name='单位')),
                ('zone', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.zone', verbose_name='园区')),
            ],
            options={
                'verbose_name': '签名链接',
                'verbose_name_plural': '签名链接',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['made_by', '-id'], name='notices_link_maker'), models.Index(fields=['object_kind', 'object_id'], name='notices_link_about')],
            },
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['next_try'], name='notices_waiting'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('state', 'sending')), fields=['claim_until'], name='notices_claimed'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(fields=['state', '-id'], name='notices_in_state'),
        ),
    ]
