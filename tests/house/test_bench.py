"""What `bench` calls is there: nobody runs it with each change, and its imports wait until it measures."""

import ast
import importlib
import pkgutil
from types import ModuleType

import pytest

import bench

NAMES = [module.name for module in pkgutil.iter_modules(bench.__path__) if module.name != "__main__"]


def imported(tree: ast.Module) -> dict[str, object]:
    """Local name -> what a `from … import …` gives, wherever it stands."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            module = importlib.import_module(node.module)
            for one in node.names:
                if not hasattr(module, one.name):
                    importlib.import_module(f"{node.module}.{one.name}")
                found[one.asname or one.name] = getattr(module, one.name)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_every_name_that_a_measurement_uses_exists(name):
    tree = ast.parse(importlib.util.find_spec(f"bench.{name}").loader.get_source(f"bench.{name}"))
    own = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    own |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    known = {name: thing for name, thing in imported(tree).items() if name not in own}  # own ones go before
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            thing = known.get(node.value.id)
            if isinstance(thing, ModuleType):
                assert hasattr(thing, node.attr), f"{name}: {node.value.id}.{node.attr}"
