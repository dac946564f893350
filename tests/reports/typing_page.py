"""The entry page in a clerk's hands, without a browser."""

import re

from django.urls import reverse

from tests import factories


class Page:
    """The entry page as a browser holds it: what is not typed over is posted as it was shown."""

    def __init__(self, draft, client, indicators):
        self.draft, self.client, self.indicators = draft, client, indicators
        self.url = reverse("entry", args=[draft.pk])
        self.section = draft.round.form.sections.get()
        self.read(self.client.get(self.url))

    def read(self, answer):
        self.answer, self.html = answer, answer.content.decode()
        self.fields = shown_fields(self.html)

    def name(self, letter, code):
        return f"{letter}-{self.section.pk if code == 'section' else self.indicators[code].pk}"

    def post(self, button="save", drop=(), **typed):
        """`page.post(v_whole="5")` types 5 into the value of `whole`."""
        named = {self.name(*key.split("_", 1)): value for key, value in typed.items()}
        data = self.fields | named | {button: ""}
        self.read(self.client.post(self.url, {key: value for key, value in data.items() if key not in drop}))
        return self.answer

    def moved(self, *verbs, **more):
        """Others move the sheet while this page is open."""
        self.draft.refresh_from_db()
        factories.moved(self.draft, *verbs, **more)

    def again(self):
        self.read(self.client.get(self.url))

    def field(self, letter, code):
        return self.fields.get(self.name(letter, code))


def shown_fields(html):
    """Names and values that a browser would post back, but for unchecked boxes."""
    fields = {}
    for tag in re.findall(r"<input [^>]*>", html):
        at = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if at.get("type") not in ("checkbox", "radio"):
            fields[at.get("name", "")] = at.get("value", "")
    for name, inside in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', html, re.S):
        fields[name] = re.search(r'selected value="([^"]*)"', inside)[1]
    for name, inside in re.findall(r'<textarea [^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', html, re.S):
        fields[name] = inside
    return fields
