"""What a browser calls a file that it is given to keep."""

import unicodedata
from urllib.parse import quote


def attachment(name: str) -> str:
    """The value of Content-Disposition for a file of this name, whatever letters it has (RFC 6266).

    Programs that read ASCII alone get the name without its other letters.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = "".join(one for one in plain if one.isprintable() and one not in '"\\').lstrip(" .-")
    said = f'attachment; filename="{plain}"'
    if plain == name:
        return said
    return f"{said}; filename*=UTF-8''{quote(name, safe='')}"
