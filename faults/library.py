"""Libraries in C that are preloaded into the service, compiled where and when they are needed."""

import shutil
import subprocess
from pathlib import Path


class NoCompiler(Exception):
    """There is no C compiler here, so nothing can be put between the service and its machine."""


def built(source: Path, folder: Path) -> Path:
    """The library made of `source`, in `folder`. Raises NoCompiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        raise NoCompiler("this fault needs a C compiler (cc); apt-get install gcc libc6-dev")
    library = folder / source.with_suffix(".so").name
    words = [compiler, "-std=gnu11", "-O2", "-shared", "-fPIC", "-o", str(library), str(source)]
    subprocess.run([*words, "-ldl"], check=True, capture_output=True, text=True)
    return library
