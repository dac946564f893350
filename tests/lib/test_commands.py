"""Wrong arguments of the own commands are refused in Vietnamese."""

import pytest
from django.core.management import CommandError, call_command, get_commands, load_command_class

from ccb.lib.commands import VietnameseCommand

OWN = [name for name, app in get_commands().items() if app in ("ccb.core", "members", "campaigns", "reports")]
WRONG = [
    (["tep.csv"], "thiếu tham số: --form"),
    (["--form", "A"], "thiếu tham số: FILE.csv"),
    (["tep.csv", "--form"], "tham số --form: thiếu giá trị"),
    (["tep.csv", "--form", "A", "--khac"], "không có tham số: --khac"),
    (["tep.csv", "--form", "A", "-v", "9"], "tham số -v/--verbosity: không có 9, hãy chọn trong: 0, 1, 2, 3"),
    (["tep.csv", "--form", "A", "-v", "x"], "tham số -v/--verbosity: 'x' không đúng dạng"),
    (["tep.csv", "--form", "A", "--ver"], "tham số --ver chưa rõ"),
]


def test_all_own_commands_share_the_base():
    assert len(OWN) >= 8
    foreign = [
        name for name in OWN if not isinstance(load_command_class(get_commands()[name], name), VietnameseCommand)
    ]
    assert foreign == []


@pytest.mark.parametrize(("arguments", "said"), WRONG)
def test_wrong_arguments_are_told_in_vietnamese(arguments, said, capsys):
    command = load_command_class("reports", "import_checks")
    with pytest.raises(SystemExit) as left:
        command.run_from_argv(["manage.py", "import_checks", *arguments])
    error = capsys.readouterr().err
    assert left.value.code == 2
    assert said in error.splitlines()[-1]
    assert not any(word in error for word in ("usage:", "error:", "required", "argument "))


def test_a_call_from_code_raises_instead(db):
    with pytest.raises(CommandError, match="thiếu tham số: --form"):
        call_command("import_checks", "tep.csv")
