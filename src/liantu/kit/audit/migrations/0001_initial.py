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
            name='Seal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.BigIntegerField(unique=True, verbose_name='封印号')),
                ('first', models.BigIntegerField(verbose_name='起始序号')),
                ('last', models.BigIntegerField(verbose_name='结束序号')),
                ('at', models.DateTimeField(verbose_name='封印时间')),
                ('key', models.CharField(max_length=16, verbose_name='密钥指纹')),
                ('digest', models.CharField(max_length=64, verbose_name='批次校验码')),
                ('chain', models.CharField(max_length=64, verbose_name='链校验码')),
            ],
            options={
                'verbose_name': '日志封印',
                'verbose_name_plural': '日志封印',
                'ordering': ['-number'],
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='编号')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('actor_name', models.CharField(max_length=150, verbose_name='操作者')),
                ('actor_roles', models.CharField(blank=True, max_length=300, verbose_name='当时的角色')),
                ('channel', models.CharField(choices=[('web', '网页'), ('api', '接口'), ('cli', '命令行'), ('job', '后台任务'), ('internal', '系统内部')], max_length=10, verbose_name='途径')),
                ('address', models.CharField(blank=True, max_length=64, verbose_name='来源地址')),
                ('request', models.CharField(blank=True, max_length=36, verbose_name='请求编号')),
                ('category', models.CharField(choices=[('work', '业务'), ('security', '安全'), ('system', '系统')], max_length=10, verbose_name='类别')),
                ('action', models.CharField(max_length=80, verbose_name='操作')),
                ('outcome', models.CharField(choices=[('done', '完成'), ('refused', '被拒绝'), ('failed', '失败')], max_length=10, verbose_name='结果')),
                ('object_kind', models.CharField(blank=True, max_length=80, verbose_name='对象类型')),
                ('object_id', models.CharField(blank=True, max_length=64, verbose_name='对象编号')),
                ('object_label', models.CharField(blank=True, max_length=200, verbose_name='对象')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='理由')),
                ('details', models.TextField(blank=True, verbose_name='详情')),
                ('key', models.CharField(editable=False, max_length=16, verbose_name='密钥指纹')),
                ('mac', models.CharField(editable=False, max_length=64, verbose_name='校验码')),
                ('position', models.BigIntegerField(editable=False, null=True, unique=True, verbose_name='序号')),
                ('place', models.CharField(blank=True, editable=False, max_length=64, verbose_name='位置校验码')),
                ('actor', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.user', verbose_name='用户')),
                ('unit', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit', verbose_name='单位')),
                ('zone', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.zone', verbose_name='园区')),
            ],
            options={
                'verbose_name': '日志条目',
                'verbose_name_plural': '日志条目',
                'ordering': ['-at', '-id'],
                'indexes': [models.Index(fields=['-at', '-id'], name='audit_at'), models.Index(fields=['action', '-at'], name='audit_action'), models.Index(fields=['actor', '-at'], name='audit_actor'), models.Index(fields=['category', '-at'], name='audit_category'), models.Index(fields=['object_kind', 'object_id', '-at'], name='audit_object'), models.Index(condition=models.Q(('position__isnull', True)), fields=['id'], name='audit_unsealed')],
            },
        ),
    ]
