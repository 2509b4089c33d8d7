import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0004_lean_indexes'),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='conflict', name='registry_conflict_once'),
        migrations.RenameField(model_name='conflict', old_name='standing', new_name='standing_claim'),
        migrations.RenameField(model_name='conflict', old_name='other', new_name='other_claim'),
        migrations.AlterField(
            model_name='conflict',
            name='standing_claim',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='registry.claim', verbose_name='采用的说法'),
        ),
        migrations.AlterField(
            model_name='conflict',
            name='other_claim',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='registry.claim', verbose_name='其他说法'),
        ),
        migrations.AddField(
            model_name='conflict',
            name='standing_name',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='registry.name', verbose_name='采用的名称'),
        ),
        migrations.AddField(
            model_name='conflict',
            name='other_name',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='registry.name', verbose_name='其他名称'),
        ),
        migrations.AlterField(
            model_name='conflict',
            name='decided',
            field=models.CharField(choices=[('open', '未判定'), ('authority', '按权威判定'), ('merge', '按合并判定')], max_length=10, verbose_name='判定情况'),
        ),
        migrations.AddConstraint(
            model_name='conflict',
            constraint=models.UniqueConstraint(fields=('organisation', 'other_claim'), name='registry_conflict_once'),
        ),
        migrations.AddConstraint(
            model_name='conflict',
            constraint=models.UniqueConstraint(fields=('organisation', 'other_name'), name='registry_conflict_name_once'),
        ),
        migrations.AddConstraint(
            model_name='conflict',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('other_claim__isnull', False), ('other_name', None), ('standing_claim__isnull', False), ('standing_name', None)), models.Q(('other_claim', None), ('other_name__isnull', False), ('standing_claim', None), ('standing_name__isnull', False)), _connector='OR'), name='registry_conflict_one_kind'),
        ),
    ]
