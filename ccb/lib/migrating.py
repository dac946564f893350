"""Operations of migrations."""

from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class Together(Operation):
    """Tables that are made together.

    Django works out again, after each operation, every model that touches another; of a hundred tables that was half of
    what whoever starts on an empty database waited for. Here it does so once for all of them.
    """

    def __init__(self, *operations: Operation):
        self.operations = operations

    def deconstruct(self):
        return type(self).__name__, self.operations, {}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state) -> None:
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state) -> None:
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return "; ".join(operation.describe() for operation in self.operations)
