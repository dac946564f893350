from django.apps import AppConfig
from django.core import checks

from ccb.lib import fonts


class CoreConfig(AppConfig):
    name = "ccb.core"
    label = "core"
    verbose_name = "Nền tảng"

    def ready(self):
        checks.register(fonts.system_check)
