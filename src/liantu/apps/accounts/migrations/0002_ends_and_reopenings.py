from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="ended",
            field=models.DateTimeField(blank=True, null=True, verbose_name="终止时间"),
        ),
        migrations.AddField(
            model_name="user",
            name="reopened",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="重新启用时间"),
        ),
    ]
