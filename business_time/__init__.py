"""Wall-clock windows, calendars and time zones of the business: a leaf that knows nothing of exceptions.

    window = daily("20:00", "08:00")                            # windows.py says them, `|`, `&`, `-`, `~` combine them
    window.contains(instant, zone("America/Chicago"))           # zones.py names zones
    window.next_opening(instant, zone("America/Chicago"))       # "may be raised from ..."

The conventions, each kept by a property test against a brute-force minute counter:

Instants
    Everything that is stored, compared or returned is an aware UTC datetime. A naive one is refused: it does not say
    when it was. Arithmetic is done in UTC, because `datetime + timedelta` on a local value moves the hands of the wall
    clock and silently skips or repeats the hour of a daylight-saving night.

Windows
    Half-open: `daily("20:00", "08:00")` holds 20:00:00 and not 08:00:00, so that a window and its neighbour share no
    instant and leave none out. A span may cross midnight and then belongs to the weekday on which it *starts*. A window
    is wall-clock time: it becomes instants only together with a named IANA zone.

Nights on which the clock changes
    A window is open once the wall clock has shown its opening or later, for as long as it will yet show its closing or
    earlier. Hence of a time that the clock shows twice an opening takes the first and a closing the last, so that a
    window is never cut short because the clock is set back; and a time that the clock jumps over stands for the first
    valid instant after the jump. 8PM-8AM in New York lasts 11 hours on the spring night and 13 on the autumn night.

Complement
    `~window` is the set of the other *instants*; it is never worked out from swapped edges. Swapped, an edge that the
    clock shows twice would be taken once as a closing and once as an opening, and the hour between be in both windows.
"""
