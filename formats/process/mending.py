"""The process that counts again what an older version of Tangible did not, apart from the serving.

The address of the database comes in TANGIBLE_DATABASE_URL, as for formats/process/export.py.
"""

import os

from models.answer.recount import mend_all
from storage.database import connection, db, open_database


def main() -> None:
    """Mend all there is to mend."""
    open_database(os.environ["TANGIBLE_DATABASE_URL"])
    with connection():
        mend_all()
    db.shut()
