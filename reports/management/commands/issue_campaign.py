"""`issue_campaign`: issue a campaign's plan, or only look for its faults.

    manage.py issue_campaign --campaign DL24 [--on 2024-01-10] [--check]

Every fault of the plan is named in a line of its own (contradictory thresholds, circles of targets over targets, shares
of nothing, indicators that no form collects, assignments that do not add up); then nothing is issued and the exit code
is not 0. With --check nothing is issued in any case.
"""

from django.core.management.base import CommandError
from django.utils import timezone

from campaigns.domain.plans import campaigns, plan_checks
from ccb.lib import dates
from ccb.lib.commands import VietnameseCommand
from reports.domain.plans import planning
from reports.management.commands.evaluate_targets import named


class Command(VietnameseCommand):
    help = "Ban hành kế hoạch của một phong trào, sau khi soát mâu thuẫn, vòng lặp, mẫu số 0, số không ai thu, số giao."

    def add_arguments(self, parser):
        parser.add_argument("--campaign", required=True, metavar="CODE", help="mã phong trào")
        parser.add_argument(
            "--on", default="", metavar="DATE", help="hiệu lực từ ngày, dạng 2024-01-10 (không ghi: hôm nay)"
        )
        parser.add_argument("--check", action="store_true", help="chỉ soát, không ban hành")

    def handle(self, **options):
        campaign = named(options["campaign"])
        try:
            on = dates.from_iso(options["on"]) or timezone.localdate()
            if options["check"]:
                known = planning.known(campaign, on=on)
                if faults := plan_checks.faults(campaign, collected=known.collected, zero=known.zero):
                    raise campaigns.Faulty(faults)
            else:
                planning.issue(campaign, on=on, actor=None, at=timezone.now())
        except (campaigns.Refused, dates.DateError) as error:
            raise CommandError(str(error)) from error
        done = "Kế hoạch không có lỗi" if options["check"] else f"Đã ban hành từ ngày {dates.show(on)}"
        self.stdout.write(f"{campaign.title}: {done}.")
