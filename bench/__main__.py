"""Prints the table of each module of this package, measured in a process of its own: `python -m bench [name …]`."""

import pkgutil
import subprocess
import sys

import bench

NO_TABLE = {"__main__", "member_list", "stage"}


def main(wanted: list[str]) -> int:
    """Runs the named modules, or all; gives 1 when one of them failed."""
    present = [module.name for module in pkgutil.iter_modules(bench.__path__) if module.name not in NO_TABLE]
    codes = [_measure(name) for name in wanted or present]
    return int(any(codes))


def _measure(name: str) -> int:
    sys.stdout.write(f"\n== {name}\n")
    sys.stdout.flush()
    return subprocess.run([sys.executable, "-c", f"from bench import {name}; {name}.main()"], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
