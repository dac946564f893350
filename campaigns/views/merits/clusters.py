"""Cụm thi đua: the clusters of a year."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.domain.merits import clusters
from campaigns.exports import plans_xlsx
from campaigns.forms.campaigns import ClusterForm
from campaigns.models import Cluster
from campaigns.views.downloads import list_file
from ccb.lib import dates
from members.domain import access
from members.models import Unit
from members.views.guards import allowed_anywhere


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere("plan")
def cluster_list(request):
    """The year's clusters and the form for another; a post with `copy` takes over those of the year before."""
    unit, year = access.units_for(request.user, "plan").first(), _year(request)
    form = ClusterForm(request.POST if "name" in request.POST else None, under=unit, year=year)
    refused = ""
    if request.method == "POST":
        try:
            if "copy" in request.POST:
                number = clusters.copy(unit, year=year, actor=request.user, at=timezone.now())
                messages.success(request, f"Đã lấy {number} cụm của năm {year - 1}.")
                return redirect(f"{reverse('clusters')}?nam={year}")
            if form.is_valid():
                _keep(request, None, form, unit, year)
                return redirect(f"{reverse('clusters')}?nam={year}")
        except clusters.Refused as error:
            refused = str(error)
    found = _of_year(request.user, unit, year)
    context = {"clusters": found, "form": form, "year": year, "unit": unit, "refused": refused}
    return render(request, "campaigns/clusters/list.html", context, status=422 if refused or form.errors else 200)


@require_safe
@allowed_anywhere("plan")
def clusters_file(request):
    """The year's clusters as Excel, a row for each unit."""
    unit, year = access.units_for(request.user, "plan").first(), _year(request)
    return list_file(f"cum-thi-dua-{year}", plans_xlsx.write_clusters, _of_year(request.user, unit, year))


def _of_year(user, unit: Unit, year: int):
    found = Cluster.objects.for_user(user, "plan").filter(unit=unit, year=year)
    return found.select_related("head", "deputy").prefetch_related("units").order_by("position")


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_anywhere("plan")
def cluster_edit(request, pk: int):
    cluster = get_object_or_404(Cluster.objects.for_user(request.user, "plan").select_related("unit"), pk=pk)
    back = f"{reverse('clusters')}?nam={cluster.year}"
    if "remove" in request.POST:
        clusters.remove(cluster, actor=request.user, at=timezone.now())
        messages.success(request, f"Đã bỏ {cluster.name}.")
        return redirect(back)
    form = ClusterForm(request.POST or None, instance=cluster, under=cluster.unit, year=cluster.year)
    refused = ""
    if request.method == "POST" and form.is_valid():
        try:
            _keep(request, cluster, form, cluster.unit, cluster.year)
            return redirect(back)
        except clusters.Refused as error:
            refused = str(error)
    context = {"cluster": cluster, "form": form, "refused": refused, "back": back}
    return render(request, "campaigns/clusters/edit.html", context, status=422 if refused or form.errors else 200)


def _keep(request, cluster: Cluster | None, form: ClusterForm, unit, year: int) -> None:
    said = form.cleaned_data | {"units": list(form.cleaned_data["units"])}
    clusters.keep(cluster, unit=unit, year=year, **said, actor=request.user, at=timezone.now())
    messages.success(request, f"Đã lưu {said['name']}.")


def _year(request) -> int:
    typed = request.GET.get("nam", "")
    today = timezone.localdate()
    return int(typed) if typed.isdecimal() and dates.FIRST_YEAR <= int(typed) <= dates.LAST_YEAR else today.year
