"""Format dates, times and numbers in the language of the page."""

import math
from datetime import date, datetime
from typing import Final

from course.language.catalogue import SOURCE, current, ngettext

REGIONS: Final = {"fr": "fr_CA"}
"""Language -> the CLDR locale for its dates, if it is not the language's default."""


def day(when: date) -> str:
    """Format a date without its time: "1 September 2026"."""
    language = current().language
    if language == SOURCE:
        return f"{when.day} {when:%B %Y}"
    from babel.dates import format_date  # noqa: PLC0415 - a tenth of a second, which English does without

    return _first(format_date(when, "long", locale=_locale(language)))


def moment(when: datetime) -> str:
    """Format an instant in this machine's time zone: "1 September 2026, 9:00 EDT"."""
    local = when.astimezone()
    if current().language == SOURCE:
        return f"{day(local)}, {local.hour}:{local:%M} {local.tzname()}"
    from babel.dates import format_time  # noqa: PLC0415 - see above

    return f"{day(local)}, {format_time(local, 'short', locale=_locale(current().language))} {local.tzname()}"


def duration(seconds: float) -> str:
    """Format a waiting time in words: 1 second, 40 seconds, 3 minutes."""
    whole = math.ceil(seconds)
    if whole <= 90:
        return ngettext("{count} second", "{count} seconds", whole).format(count=whole)
    return ngettext("{count} minute", "{count} minutes", math.ceil(whole / 60)).format(count=math.ceil(whole / 60))


def number(count: int) -> str:
    """Format a whole number with separated thousands: "12,345"."""
    if current().language == SOURCE:
        return f"{count:,}"
    from babel.numbers import format_decimal  # noqa: PLC0415 - see above

    return str(format_decimal(count, locale=_locale(current().language)))


def decimal(value: float, places: int) -> str:
    """Format a number with this many decimals: "0.45"."""
    if current().language == SOURCE:
        return f"{value:.{places}f}"
    from babel.numbers import format_decimal  # noqa: PLC0415 - see above

    return str(format_decimal(value, format=f"#,##0.{'0' * places}", locale=_locale(current().language)))


def counted(one: str, many: str, count: int, **values: object) -> str:
    """Translate a message in the plural form for the {count}, and fill in all values: "1,000 problems"."""
    return ngettext(one, many, count).format(count=number(count), **values)


def _locale(language: str) -> str:
    return REGIONS.get(language, "ar" if language == "ar-XB" else language.partition("-")[0])


def _first(text: str) -> str:
    """Replace a leading 1 with 1er: French writes "1er janvier", which CLDR does not."""
    return f"1er{text[1:]}" if current().language == "fr" and text.startswith("1 ") else text
