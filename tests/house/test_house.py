"""What the import contract cannot see."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management import call_command

ROOT = Path(__file__).parents[2]
APPS = ("ccb", "members", "campaigns", "reports")
HEIGHT = {"core": 0, "members": 1, "campaigns": 2, "reports": 3}
MODULES = [path for app in APPS for path in sorted((ROOT / app).rglob("*.py")) if "migrations" not in path.parts]


def test_imports_go_down_only():
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_models_and_migrations_agree(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def _foreign_keys():
    for model in apps.get_models():
        if model._meta.app_label in HEIGHT:
            for field in model._meta.get_fields():
                if field.many_to_one and field.concrete and field.related_model._meta.app_label in HEIGHT:
                    yield model, field


def test_no_foreign_key_points_up():
    wrong = [
        f"{model.__name__}.{field.name}"
        for model, field in _foreign_keys()
        if HEIGHT[field.related_model._meta.app_label] > HEIGHT[model._meta.app_label]
        and field.related_model is not get_user_model()  # users through AUTH_USER_MODEL, from any height
    ]
    assert wrong == []


def test_a_foreign_key_to_another_app_has_no_way_back():
    wrong = [
        f"{model.__name__}.{field.name}"
        for model, field in _foreign_keys()
        if field.related_model._meta.app_label != model._meta.app_label and not field.remote_field.hidden
    ]
    assert wrong == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_and_functions_are_short(path):
    text = path.read_text()
    assert text.count("\n") <= 400
    long = [
        f"{node.name}: {node.end_lineno - node.lineno + 1} lines"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno - node.lineno >= 60
    ]
    assert long == []


@pytest.mark.parametrize(
    "path", sorted((ROOT / "templates").rglob("*.html")), ids=lambda path: str(path.relative_to(ROOT))
)
def test_templates_are_short_and_hold_no_inline_style_or_script(path):
    text = path.read_text()
    assert text.count("\n") <= 130
    if "documents" not in path.relative_to(ROOT / "templates").parts[:1]:  # print pages have their own style sheet
        assert " style=" not in text
        assert "<style" not in text
        assert " onclick=" not in text


# --- S04: unit-owned rows are narrowed wherever a page reads them ------------------------------------------------

UNIT_OWNED = {
    "Submission", "Document", "Member", "Enrolment", "Application", "Transfer", "Discipline", "Post", "RegisterEvent",
    "Attachment", "Entitlement", "Honour", "Program", "ProgramFile", "Activity", "ActivityPicture", "ReportDraft",
    "Attestation", "AttestationFile", "Award", "AwardFile", "Campaign", "Cluster", "Decision", "Evaluation",
    "EvidenceFile", "Pledge", "Work", "WorkPicture", "Directive", "DirectiveFile", "Answer", "AnswerFile",
    "Anniversary",
    "DocumentNumber", "Case", "Club", "Candidate",
}  # fmt: skip


def _chains(tree: ast.AST):
    """(model, names called after it) of each `Model.objects.one(...).two(...)`."""
    above = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "objects" and isinstance(node.value, ast.Name):
            names, step = [], above[node]
            while isinstance(step, ast.Attribute | ast.Call):
                names += [step.attr] if isinstance(step, ast.Attribute) else []
                step = above[step]
            yield node.value.id, names


@pytest.mark.parametrize("path", sorted(ROOT.glob("*/views/**/*.py")), ids=lambda path: str(path.relative_to(ROOT)))
def test_s04_pages_read_unit_owned_rows_only_through_for_user(path):
    chains = [chain for chain in _chains(ast.parse(path.read_text())) if chain[0] in UNIT_OWNED]
    assert [(model, names) for model, names in chains if "for_user" not in names] == []


def test_s04_a_query_that_is_not_narrowed_is_found():
    tree = ast.parse("a = Submission.objects.filter(pk=1)\nb = Submission.objects.for_page().for_user(u, 'view')")
    assert [names for _, names in _chains(tree)] == [["filter"], ["for_page", "for_user"]]
