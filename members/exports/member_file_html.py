"""The file of one member as HTML for print, from the frozen dict of `members.domain.papers`."""

from django.template.loader import render_to_string

from ccb.lib import paper


def file_html(frozen: dict) -> str:
    """Its photograph, if there is one, is expected at "ccb-picture:photo". Raises fonts.NoCompleteFont."""
    place, day = frozen["place_of_issue"], frozen["day"]
    head = paper.header(frozen["parent_body"], frozen["issuing_body"], place=place, day=day)
    return render_to_string("documents/member_file.html", {"file": frozen, "head": head})
