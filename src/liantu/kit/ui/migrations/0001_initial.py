import django.db.models.deletion
import liantu.kit.clock
from django.db import migrations, models
from liantu.kit import migrating


class Migration(migrating.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('table', models.CharField(editable=False, max_length=160, verbose_name='列表')),
                ('name', models.CharField(max_length=40, verbose_name='名称')),
                ('query', models.CharField(blank=True, editable=False, max_length=1500, verbose_name='筛选和排序')),
                ('columns', models.JSONField(blank=True, default=list, editable=False, verbose_name='显示的列')),
                ('shared', models.CharField(choices=[('', '仅自己'), ('unit', '单位'), ('zone', '园区')], default='', max_length=10, verbose_name='共享范围')),
                ('is_default', models.BooleanField(default=False, verbose_name='打开列表时使用')),
                ('created', models.DateTimeField(default=liantu.kit.clock.wall, editable=False, verbose_name='创建时间')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit', verbose_name='单位')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.user', verbose_name='用户')),
                ('zone', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.zone', verbose_name='园区')),
            ],
            options={
                'verbose_name': '列表视图',
                'verbose_name_plural': '列表视图',
                'ordering': ['name', 'id'],
                'indexes': [models.Index(fields=['table', 'shared'], name='ui_view_table')],
                'constraints': [models.UniqueConstraint(fields=('user', 'table', 'name'), name='ui_view_name'), models.UniqueConstraint(condition=models.Q(('is_default', True)), fields=('user', 'table'), name='ui_view_default'), models.CheckConstraint(condition=models.Q(models.Q(('shared', ''), ('unit', None), ('zone', None)), models.Q(('shared', 'unit'), ('unit__isnull', False), ('zone', None)), models.Q(('shared', 'zone'), ('unit', None), ('zone__isnull', False)), _connector='OR'), name='ui_view_shared')],
            },
        ),
        migrations.CreateModel(
            name='TablePreference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('table', models.CharField(max_length=160, verbose_name='列表')),
                ('columns', models.JSONField(blank=True, default=list, verbose_name='显示的列')),
                ('density', models.CharField(choices=[('cosy', '舒适'), ('compact', '紧凑')], default='cosy', max_length=10, verbose_name='行距')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.user', verbose_name='用户')),
            ],
            options={
                'verbose_name': '列表显示方式',
                'verbose_name_plural': '列表显示方式',
                'ordering': ['user_id', 'table'],
                'constraints': [models.UniqueConstraint(fields=('user', 'table'), name='ui_one_preference')],
            },
        ),
    ]
