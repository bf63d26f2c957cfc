"""Small disks of their own, which can be filled, made larger, and sealed. They need root."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PATIENCE_SECONDS = 20


class NotRoot(Exception):
    """Only root can mount a disk, so this fault cannot be made to happen here."""


@contextmanager
def memory_disk(folder: Path, size: int) -> Iterator[Path]:
    """A disk of `size` bytes in memory, mounted at `folder`."""
    _as_root()
    folder.mkdir(parents=True)
    _run("mount", "-t", "tmpfs", "-o", f"size={size}", "faults", folder)
    try:
        yield folder
    finally:
        _run("umount", "--lazy", folder)


def resize(folder: Path, size: int) -> None:
    """Give a disk in memory another size."""
    _run("mount", "-o", f"remount,size={size}", folder)


def fill(folder: Path) -> None:
    """Leave no room on the disk of this folder."""
    with (folder / "filling").open("ab", buffering=0) as file:
        for size in (1_000_000, 4096, 512):
            try:
                while file.write(bytes(size)):
                    pass
            except OSError:
                continue


@dataclass
class Image:
    """A disk in a file, with a file system that turns read-only when it meets an error."""

    file: Path
    folder: Path

    def mount(self) -> None:
        """Mount it, after looking it over as a computer does when it starts."""
        subprocess.run(["e2fsck", "-fp", self.file], check=False, capture_output=True)
        _run("mount", "-o", "loop,errors=remount-ro", self.file, self.folder)

    def unmount(self) -> None:
        """Take it away. Raises TimeoutError while anybody else still has it mounted."""
        state = self._state()
        _run("umount", self.folder)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while state.exists():
            if time.monotonic() > deadline:
                raise TimeoutError(f"{self.file} is still mounted somewhere else")
            time.sleep(0.05)

    def fail(self) -> None:
        """Have its file system meet an error, with files open on it."""
        # Written back, so that each page has to ask the disk again when it is written next.
        _run("sync", "--file-system", self.folder)
        (self._state() / "trigger_fs_error").write_text("1")

    def _state(self) -> Path:
        """Where the kernel tells of its file system, as long as that is mounted anywhere."""
        source = _run("findmnt", "--noheadings", "--output", "SOURCE", self.folder).strip()
        return Path("/sys/fs/ext4") / source.rpartition("/")[2]


@contextmanager
def image(folder: Path, size: int) -> Iterator[Image]:
    """A disk of `size` bytes in a file, mounted at `folder`/disk."""
    _as_root()
    made = Image(folder / "image", folder / "disk")
    made.folder.mkdir(parents=True)
    with made.file.open("wb") as file:
        file.truncate(size)
    _run("mkfs.ext4", "-q", made.file)
    made.mount()
    try:
        yield made
    finally:
        if made.folder.is_mount():
            _run("umount", "--lazy", made.folder)


def seal(*files: Path) -> None:
    """Let nobody write to these files, not even who has them open."""
    _run("chattr", "+i", *files)


def unseal(*files: Path) -> None:
    """Let them be written to again."""
    _run("chattr", "-i", *files)


def _as_root() -> None:
    if os.geteuid() != 0:
        raise NotRoot("this fault needs root, to mount a small disk")


def _run(*words: str | Path) -> str:
    done = subprocess.run(words, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        raise OSError(f"{words[0]}: {done.stderr.strip()}")
    return done.stdout
