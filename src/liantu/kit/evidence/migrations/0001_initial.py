import django.core.validators
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
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, verbose_name='名称')),
                ('issued', models.CharField(help_text='如 2023-04 或 2023-04-21', max_length=10, verbose_name='报送日期')),
                ('day', models.DateField(editable=False, verbose_name='截至日')),
                ('state', models.CharField(choices=[('staged', '待应用'), ('applied', '已应用'), ('undone', '已撤销')], default='staged', max_length=8, verbose_name='状态')),
                ('created', models.DateTimeField(verbose_name='接收时间')),
                ('applied', models.DateTimeField(blank=True, null=True, verbose_name='应用时间')),
                ('undone', models.DateTimeField(blank=True, null=True, verbose_name='撤销时间')),
                ('settled', models.DateTimeField(editable=False, null=True, verbose_name='重算完成时间')),
                ('rows_count', models.PositiveIntegerField(default=0, editable=False, verbose_name='行数')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.user', verbose_name='报送人')),
            ],
            options={
                'verbose_name': '报送',
                'verbose_name_plural': '报送',
                'ordering': ['-day', '-id'],
            },
        ),
        migrations.CreateModel(
            name='FieldAuthority',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(max_length=100, verbose_name='字段')),
                ('changed', models.DateTimeField(editable=False, null=True, verbose_name='更新时间')),
                ('unsettled', models.DateTimeField(editable=False, null=True, verbose_name='重算未完成自')),
                ('zone', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.zone', verbose_name='园区')),
            ],
            options={
                'verbose_name': '字段权威',
                'verbose_name_plural': '字段权威',
                'ordering': ['field', 'id'],
                'constraints': [models.UniqueConstraint(fields=('field', 'zone'), name='evidence_authority_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='Record',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=200, verbose_name='行标识')),
                ('digest', models.CharField(max_length=64, verbose_name='内容摘要')),
                ('content', models.JSONField(default=dict, verbose_name='内容')),
                ('words', models.TextField(blank=True, verbose_name='摘述')),
                ('place', models.CharField(blank=True, max_length=120, verbose_name='位置')),
                ('created', models.DateTimeField(verbose_name='接收时间')),
                ('first', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='evidence.delivery')),
                ('last', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='evidence.delivery')),
            ],
            options={
                'verbose_name': '原始记录',
                'verbose_name_plural': '原始记录',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='DeliveryRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.CharField(blank=True, max_length=120, verbose_name='位置')),
                ('delivery', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='evidence.delivery', verbose_name='报送')),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='evidence.record', verbose_name='原始记录')),
            ],
            options={
                'verbose_name': '报送行',
                'verbose_name_plural': '报送行',
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('delivery', 'record'), name='evidence_row_once')],
            },
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='文件名')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('size', models.PositiveBigIntegerField(verbose_name='大小')),
                ('type', models.CharField(max_length=100, verbose_name='类型')),
                ('created', models.DateTimeField(verbose_name='上传时间')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.user', verbose_name='上传人')),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attachments', to='evidence.record', verbose_name='原始记录')),
            ],
            options={
                'verbose_name': '附件',
                'verbose_name_plural': '附件',
                'ordering': ['id'],
                'indexes': [models.Index(fields=['sha256'], name='evidence_attachment_sha')],
            },
        ),
        migrations.CreateModel(
            name='Retraction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('reason', models.CharField(max_length=300, verbose_name='理由')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.user', verbose_name='撤回人')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit', verbose_name='单位')),
            ],
            options={
                'verbose_name': '撤回',
                'verbose_name_plural': '撤回',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Source',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=60, unique=True, validators=[django.core.validators.RegexValidator('^[a-z][a-z0-9-]{1,58}[a-z0-9]$', '用小写字母开头，只含小写字母、数字和连字符，3 至 60 位')], verbose_name='代号')),
                ('name', models.CharField(max_length=200, verbose_name='名称')),
                ('publisher', models.CharField(blank=True, max_length=120, verbose_name='发布单位')),
                ('kind', models.CharField(choices=[('report', '公开报道'), ('workbook', '部门台账'), ('form', '手工登记'), ('api', '接口报送'), ('generated', '程序生成')], max_length=12, verbose_name='类型')),
                ('classification', models.CharField(choices=[('open', '公开'), ('internal', '内部'), ('restricted', '受限')], default='internal', max_length=12, verbose_name='密级')),
                ('legal_basis', models.CharField(blank=True, help_text='如 政府信息公开条例、部门间共享协议', max_length=200, verbose_name='依据')),
                ('purposes', models.JSONField(blank=True, default=list, verbose_name='允许用途')),
                ('simulated', models.BooleanField(default=False, editable=False, verbose_name='模拟数据')),
                ('active', models.BooleanField(default=True, verbose_name='启用')),
                ('unsettled', models.DateTimeField(editable=False, null=True, verbose_name='重算未完成自')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit', verbose_name='报送单位')),
                ('zone', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.zone', verbose_name='园区')),
            ],
            options={
                'verbose_name': '数据来源',
                'verbose_name_plural': '数据来源',
                'ordering': ['name', 'id'],
            },
        ),
        migrations.AddField(
            model_name='record',
            name='source',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='records', to='evidence.source', verbose_name='数据来源'),
        ),
        migrations.AddField(
            model_name='delivery',
            name='source',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='evidence.source', verbose_name='数据来源'),
        ),
        migrations.CreateModel(
            name='AuthorityPlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rank', models.PositiveSmallIntegerField(verbose_name='次序')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit', verbose_name='报送单位')),
                ('authority', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='places', to='evidence.fieldauthority', verbose_name='字段权威')),
                ('source', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.source', verbose_name='数据来源')),
            ],
            options={
                'verbose_name': '权威次序',
                'verbose_name_plural': '权威次序',
                'ordering': ['rank'],
                'constraints': [models.UniqueConstraint(fields=('authority', 'rank'), name='evidence_place_once'), models.CheckConstraint(condition=models.Q(models.Q(('source__isnull', True), ('unit__isnull', False)), models.Q(('source__isnull', False), ('unit__isnull', True)), _connector='OR'), name='evidence_place_one')],
            },
        ),
        migrations.AddConstraint(
            model_name='record',
            constraint=models.UniqueConstraint(fields=('source', 'key', 'digest'), name='evidence_record_once'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['source', 'state', 'day'], name='evidence_delivery_source'),
        ),
    ]
