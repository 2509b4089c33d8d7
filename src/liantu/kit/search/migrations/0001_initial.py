import django.db.models.deletion
import liantu.kit.search.models.key
from django.db import migrations, models
from liantu.kit import migrating


class Migration(migrating.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Key',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40, verbose_name='类别')),
                ('object_id', models.BigIntegerField(verbose_name='对象')),
                ('text', liantu.kit.search.models.key.KeyField(max_length=24, verbose_name='检索键')),
                ('sort', models.PositiveSmallIntegerField(choices=[(0, '名称'), (1, '简称'), (2, '曾用名或别名'), (3, '代码'), (4, '名称的拼音'), (5, '简称的拼音'), (6, '曾用名或别名的拼音'), (7, '名称的首字母'), (8, '简称的首字母'), (9, '曾用名或别名的首字母')], verbose_name='来历')),
                ('place', models.PositiveSmallIntegerField(choices=[(0, '开头'), (1, '中间')], verbose_name='起点')),
            ],
            options={
                'verbose_name': '检索键',
                'verbose_name_plural': '检索键',
                'indexes': [models.Index(fields=['place', 'text', 'kind', 'sort', 'object_id'], name='search_key_scan'), models.Index(fields=['kind', 'object_id'], name='search_key_object')],
            },
        ),
        migrations.CreateModel(
            name='Pin',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40, verbose_name='类别')),
                ('object_id', models.BigIntegerField(verbose_name='对象')),
                ('order', models.PositiveIntegerField(verbose_name='次序')),
                ('at', models.DateTimeField(verbose_name='固定时间')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.user', verbose_name='用户')),
            ],
            options={
                'verbose_name': '固定的对象',
                'verbose_name_plural': '固定的对象',
                'ordering': ['order', 'id'],
                'constraints': [models.UniqueConstraint(fields=('user', 'kind', 'object_id'), name='search_one_pin')],
            },
        ),
        migrations.CreateModel(
            name='Recent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40, verbose_name='类别')),
                ('object_id', models.BigIntegerField(verbose_name='对象')),
                ('at', models.DateTimeField(verbose_name='查看时间')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.user', verbose_name='用户')),
            ],
            options={
                'verbose_name': '最近查看',
                'verbose_name_plural': '最近查看',
                'ordering': ['-at', '-id'],
                'constraints': [models.UniqueConstraint(fields=('user', 'kind', 'object_id'), name='search_one_recent')],
            },
        ),
    ]
