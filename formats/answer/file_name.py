"""Names of files that any system takes, made of the words that people gave."""

import re
import unicodedata

LONGEST_NAME = 60
# No file system takes all of these in a name, and Windows takes fewest.
UNFIT = re.compile(r'[<>:"/\\|?*`\s]+')  # ` is a macro of Stata, which reads files by their name
# Names of devices of Windows, whatever follows their first point.
DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])[ .]*(?=$|\.)", re.I)


def fitting(title: str) -> str:
    """The words of a title, as far as they can stand in the name of a file."""
    visible = "".join(
        one if unicodedata.category(one)[0] != "C" else " "
        for one in unicodedata.normalize("NFC", title)
    )
    return UNFIT.sub(" ", visible).strip()[:LONGEST_NAME].rstrip(" .")


def stem(title: str, code: str, *, filtered: bool = False, labels: bool = False) -> str:
    """The name of a survey’s file without its ending: its title, and the code it is known by."""
    which = "filtered" if filtered else "", "labels" if labels else ""
    parts = (fitting(title).lstrip(" .-"), code, *which)
    found = "-".join(filter(None, parts))
    return f"_{found}" if DEVICE.match(found) else found
