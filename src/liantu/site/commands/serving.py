"""`liantu serve`."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from urllib.parse import urlsplit

import click
from django.conf import settings
from django.utils.translation import gettext as _

from liantu.apps.accounts.public import FirstAccount
from liantu.kit.access.sentences import listed
from liantu.kit.ui.speaking import Command, Speaker

from .. import environment, errors, serving
from ..upkeep import Refused, bringing_up
from .upkeep import first_words


@click.command("serve", cls=Command, help=_("运行网站和后台任务，直到 Ctrl C"))
@click.option("--host", default="127.0.0.1", show_default=True, help=_("监听地址"))
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help=_("监听端口"))
@click.option("--workers", type=click.IntRange(1, 64), help=_("网站进程数，默认取 LIANTU_WEB_WORKERS"))
@click.option("--job-workers", type=click.IntRange(0, 64), help=_("后台任务进程数，默认取 LIANTU_JOB_WORKERS"))
@click.pass_obj
def serve(speaker: Speaker, host: str, port: int, workers: int | None, job_workers: int | None) -> int:
    _make_ready(speaker)
    return keep_serving(speaker, host, port, workers, job_workers)


def keep_serving(
    speaker: Speaker, host: str, port: int, workers: int | None = None, job_workers: int | None = None,
    once_ready: Callable[[], object] = lambda: None,
) -> int:  # fmt: skip
    """Serve until told to stop; the exit code. `once_ready` is called when pages answer. Raises Refused."""
    url = address(host, port)
    refuse_taken(host, port, f"liantu serve --port {port + 1 if port < 65535 else port - 1}")
    web = workers or environment.whole("LIANTU_WEB_WORKERS", least=1)
    jobs = settings.LIANTU_JOB_WORKERS if job_workers is None else job_workers
    keeper = serving.Keeper(serving.children(host, port, web, jobs), {"LIANTU_URL": url})

    def announce() -> None:
        if serving.answers(host, port):
            speaker.emit(
                {"url": url, "workers": web, "job_workers": jobs},
                _("链图已就绪：%(url)s （Ctrl C 停止）") % {"url": url},
            )
            once_ready()

    return keeper.run(lambda: threading.Thread(target=announce, daemon=True).start())


def refuse_taken(host: str, port: int, *otherwise: str) -> None:
    """Raises Refused where somebody has the port; `otherwise`: commands that take another."""
    if not serving.is_free(host, port):
        raise Refused(
            _("端口 %(port)d 已被占用：停掉占用它的程序，或换一个端口：%(otherwise)s")
            % {"port": port, "otherwise": listed(otherwise)}
        )


def address(host: str, port: int) -> str:
    """The address that people open. Raises Refused for one that would carry passwords in the open."""
    told = os.environ.get("LIANTU_URL", "").strip()
    if told:
        scheme, name = environment.address("LIANTU_URL")
        open_air = scheme == "http" and name not in serving.LOOPBACK
    else:
        shown = f"[{host}]" if ":" in host else host
        told, open_air = f"http://{shown}:{port}", host not in serving.LOOPBACK
        # Behind every interface there is no one address; the machine's own stands for it.
        told = told.replace("http://0.0.0.0:", "http://127.0.0.1:")
    if open_air and not environment.switch("LIANTU_ALLOW_HTTP"):
        raise Refused(
            _(
                "%(url)s 没有加密，密码会在网络上明文传送。请在前面放反向代理并把 LIANTU_URL 设为 https 地址；内网试用可设 LIANTU_ALLOW_HTTP=1"
            )
            % {"url": told}
        )
    if urlsplit(told).scheme == "https" and not settings.LIANTU_PROXIES:
        raise Refused(errors.no_proxy())
    return told


def _tell(speaker: Speaker, made: list[FirstAccount]) -> None:
    if made:
        speaker.emit({"accounts": [vars(account) for account in made]}, first_words(made))


def _make_ready(speaker: Speaker) -> None:
    if bringing_up.is_fresh():
        bringing_up.bring_up(speaker.by, lambda made: _tell(speaker, made))
        return
    if missing := settings.LIANTU_KEYS.missing():
        names = listed(f"{name}.key" for name in missing)
        raise Refused(_("缺少密钥文件 %(names)s：请用 liantu restore --keys 恢复") % {"names": names})
    if waiting := bringing_up.pending():
        raise Refused(_("数据库还有 %(n)d 个迁移没有执行：请先备份，再运行 liantu migrate") % {"n": len(waiting)})
