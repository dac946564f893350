"""The base of the own commands: wrong arguments are refused in Vietnamese."""

import re

from django.core.management.base import BaseCommand, CommandError

WRONG_ARGUMENTS = 2  # the exit code that argparse uses
WORDS = (  # argparse's sentence -> ours
    (r"the following arguments are required: (.+)", r"thiếu tham số: \1"),
    (r"unrecognized arguments: (.+)", r"không có tham số: \1"),
    (r"ambiguous option: (\S+) could match (.+)", r"tham số \1 chưa rõ, hãy ghi đủ một trong: \2"),
    (r"argument (\S+): expected .+", r"tham số \1: thiếu giá trị"),
    (r"argument (\S+): invalid choice: (.+) \(choose from (.+)\)", r"tham số \1: không có \2, hãy chọn trong: \3"),
    (r"argument (\S+): invalid .+ value: (.+)", r"tham số \1: \2 không đúng dạng"),
    (r"argument (\S+): (.+)", r"tham số \1: \2"),  # a type of ours, which says it in Vietnamese
)


class VietnameseCommand(BaseCommand):
    """Exits with code 2 and one Vietnamese sentence; called from code it raises CommandError instead."""

    def create_parser(self, prog_name, subcommand, **kwargs):
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.error = lambda message: _refuse(parser, message)
        return parser


def _refuse(parser, message: str):
    told = in_vietnamese(message)
    if not parser.called_from_command_line:
        raise CommandError(told, returncode=WRONG_ARGUMENTS)
    parser.exit(WRONG_ARGUMENTS, f"{parser.format_usage().replace('usage:', 'Cách dùng:', 1)}{told}\n")


def in_vietnamese(message: str) -> str:
    """What argparse says of wrong arguments; a sentence that is not known stays as it is."""
    for english, vietnamese in WORDS:
        if found := re.fullmatch(english, message):
            return found.expand(vietnamese)
    return message
