from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def _sync_schedules(**_signal: object) -> None:
    from . import agenda

    agenda.sync()


class JobsConfig(AppConfig):
    name = "liantu.kit.jobs"
    label = "jobs"
    verbose_name = _("后台任务")

    def ready(self) -> None:
        # permissions declare, hooks and tasks register what this part offers.
        from . import hooks, permissions, tasks, wording  # noqa: F401

        post_migrate.connect(_sync_schedules, sender=self, dispatch_uid="jobs.sync_schedules")
