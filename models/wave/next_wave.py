"""The next wave: when and where somebody who has answered is asked again, as they are told it."""

from dataclasses import dataclass
from datetime import date, datetime

from models.form.zone import local_time
from models.survey.schedule import OPEN, WAITING
from models.survey.survey import Survey
from models.wave.series import Series, Wave
from storage.prepared import Prepared, model_of


@dataclass(frozen=True)
class NextWave:
    """The wave that comes after a survey. Equal ones make the same page: it is a cache key.

    `opens_at` is when it opens, or has opened. `takes_addresses` if one may leave an address to be
    told of the one that opens next.
    """

    code: str
    opens_at: datetime
    time_zone: str
    is_open: bool
    takes_addresses: bool

    @property
    def day(self) -> date:
        """The day on which it opens, where it does."""
        return local_time(self.opens_at, self.time_zone).date()


def next_wave(survey: Survey) -> NextWave | None:
    """The first wave after `survey` that is open or waits for its time; None without one."""
    found: NextWave | None = None
    for takes_addresses, ended_at, *row in _later(survey.id):
        one = model_of(Survey, row)
        takes = bool(takes_addresses) and ended_at is None
        if one.state not in (OPEN, WAITING):
            continue
        is_open = one.state == OPEN
        if found is None:
            opens = one.opens_at or one.opened_at
            # An address is for a wave that is still to come.
            found = NextWave(
                one.code, opens, one.time_zone or "UTC", is_open, takes and not is_open
            )
            if not is_open:
                return found
        elif not is_open:
            return NextWave(found.code, found.opens_at, found.time_zone, True, takes)
    return found


# Every receipt runs this, so its SQL is built once.
_mine = Wave.alias()
_later = Prepared(
    lambda survey: (
        Wave.select(Series.takes_addresses, Series.ended_at, *Survey._meta.sorted_fields)
        .join(Series)
        .switch(Wave)
        .join(Survey)
        .switch(Wave)
        .join(_mine, on=(_mine.series == Wave.series) & (_mine.number < Wave.number))
        .where(_mine.survey == survey)
        .order_by(Wave.number)
    )
)
