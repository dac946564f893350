"""What is said about a cell."""

from django import forms

from reports.domain.sheets.comments import LONGEST


class CommentForm(forms.Form):
    """`said` is judged by `comments.say`, whose words say what to do."""

    said = forms.CharField(
        label="Trao đổi về ô này", required=False, max_length=4 * LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )
