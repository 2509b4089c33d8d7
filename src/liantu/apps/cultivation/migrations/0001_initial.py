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
            name='Due',
            fields=[
                ('organisation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='registry.organisation')),
                ('since', models.DateTimeField(editable=False, verbose_name='何时起')),
            ],
            options={
                'verbose_name': '待重新评价的企业',
                'verbose_name_plural': '待重新评价的企业',
                'ordering': ['since'],
            },
        ),
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('zone', models.OneToOneField(editable=False, on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='accounts.zone', verbose_name='园区')),
                ('counts', models.JSONField(editable=False, null=True)),
            ],
            options={
                'verbose_name': '梯度计数',
                'verbose_name_plural': '梯度计数',
                'ordering': ['zone'],
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='起始日')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='截止日')),
                ('told_from', models.CharField(blank=True, editable=False, max_length=10)),
                ('told_to', models.CharField(blank=True, editable=False, max_length=10)),
                ('approximate', models.BooleanField(default=False, verbose_name='约数')),
                ('pack', models.CharField(max_length=80, verbose_name='规则')),
                ('fact', models.CharField(max_length=80, verbose_name='事实')),
                ('value', models.CharField(max_length=100, verbose_name='值')),
                ('note', models.CharField(max_length=300, verbose_name='依据')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.user', verbose_name='说明人')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rule_answers', to='registry.organisation', verbose_name='企业')),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.record', verbose_name='原始记录')),
                ('retraction', models.ForeignKey(blank=True, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.retraction')),
                ('zone', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.zone', verbose_name='园区')),
            ],
            options={
                'verbose_name': '规则事实说明',
                'verbose_name_plural': '规则事实说明',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['organisation', 'pack'], name='cultivation_answer_of')],
            },
        ),
        migrations.CreateModel(
            name='Evaluation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(editable=False, max_length=12)),
                ('pack', models.CharField(editable=False, max_length=80, verbose_name='规则')),
                ('version', models.CharField(editable=False, max_length=10, verbose_name='版本')),
                ('digest', models.CharField(editable=False, max_length=64)),
                ('own', models.BigIntegerField(editable=False, null=True)),
                ('on', models.DateField(editable=False, verbose_name='评价日')),
                ('result', models.CharField(choices=[('met', '满足'), ('unmet', '不满足'), ('unknown', '待补'), ('manual', '人工判断'), ('not_applicable', '不适用')], editable=False, max_length=14, verbose_name='结果')),
                ('stand', models.CharField(choices=[('holds', '持有证书'), ('met', '达到条件'), ('near', '接近'), ('unknown', '待补'), ('manual', '人工判断'), ('unmet', '不满足')], editable=False, max_length=8, verbose_name='状况')),
                ('low', models.DecimalField(decimal_places=2, editable=False, max_digits=6, null=True, verbose_name='得分（最低）')),
                ('high', models.DecimalField(decimal_places=2, editable=False, max_digits=6, null=True, verbose_name='得分（最高）')),
                ('unmet', models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='差几项')),
                ('short', models.DecimalField(decimal_places=2, editable=False, max_digits=6, null=True, verbose_name='差几分')),
                ('known', models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='已知事实')),
                ('asked', models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='所需事实')),
                ('holds', models.BooleanField(default=False, editable=False, verbose_name='持有证书')),
                ('expires', models.DateField(editable=False, null=True, verbose_name='证书到期')),
                ('lacks', models.TextField(blank=True, editable=False, verbose_name='未满足的条件')),
                ('missing', models.TextField(blank=True, editable=False, verbose_name='待补事实')),
                ('rows', models.TextField(blank=True, editable=False, verbose_name='各项')),
                ('amount', models.DecimalField(decimal_places=2, editable=False, max_digits=17, null=True, verbose_name='金额')),
                ('organisation', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='evaluations', to='registry.organisation', verbose_name='企业')),
                ('zone', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.zone', verbose_name='园区')),
            ],
            options={
                'verbose_name': '梯度评价',
                'verbose_name_plural': '梯度评价',
                'ordering': ['id'],
                'indexes': [models.Index(fields=['zone', 'kind', 'pack', 'stand', 'known'], name='cultivation_board'), models.Index(fields=['zone', 'kind', 'pack', 'holds', 'expires'], name='cultivation_expiry')],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'zone', 'kind', 'pack'), name='cultivation_once')],
            },
        ),
    ]
