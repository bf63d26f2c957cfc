"""Libraries in C that are preloaded into the service, compiled where and when they are needed."""

import atexit
import shutil
import subprocess
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory


class NoCompiler(Exception):
    """There is no C compiler here, so nothing can be put between the service and its machine."""


@cache
def built(source: Path) -> Path:
    """The library made of `source`, which goes when this process ends. Raises NoCompiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        raise NoCompiler("this fault needs a C compiler (cc); apt-get install gcc libc6-dev")
    folder = TemporaryDirectory(prefix="faults-")
    atexit.register(folder.cleanup)
    library = Path(folder.name) / source.with_suffix(".so").name
    words = [compiler, "-std=gnu11", "-O2", "-shared", "-fPIC", "-o", str(library), str(source)]
    subprocess.run([*words, "-ldl"], check=True, capture_output=True, text=True)
    return library
