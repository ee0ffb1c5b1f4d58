const WRITTEN =
  /^(\d{4,5})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d(?::?\d\d)?(?::?\d\d)?)?$/;

/** Whether the name is one of a time zone that this platform knows, such as `Europe/Berlin`. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/**
 * The instant that a database column shows as `2030-01-31 12:00:00.123456+00`, to the millisecond.
 *
 * @param zone the time zone of the clock on the wall, for what names no offset of its own
 * @returns undefined for what is no such text: `infinity`, a thirteenth month
 */
export function instantOf(text: string, zone = 'UTC'): Date | undefined {
  const [, year, month, day, hour, minute, second, fraction = '', offset] = WRITTEN.exec(text) ?? [];
  if (year === undefined) return undefined;
  const date = `${year.length > 4 ? `+0${year}` : year}-${month}-${day}`;
  const wall = Date.parse(`${date}T${hour}:${minute}:${second}.${fraction.padEnd(3, '0').slice(0, 3)}Z`);
  // A date that does not exist is either not read at all or taken for another.
  if (Number.isNaN(wall) || new Date(wall).getUTCDate() !== Number(day)) return undefined;
  if (offset !== undefined) return new Date(wall - offsetOf(offset));
  return new Date(zone === 'UTC' ? wall : unzoned(wall, zone));
}

/** Of `Z`, `+01`, `+0530` or `-04:56:02`, in milliseconds. */
function offsetOf(text: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = (text.match(/\d\d/g) ?? []).map(Number);
  const size = ((hours * 60 + minutes) * 60 + seconds) * 1000;
  return text.startsWith('-') ? -size : size;
}

/** Twice, for the first guess may lie on the other side of a change to or from summer time. */
function unzoned(wall: number, zone: string): number {
  const guess = wall - aheadOfUtc(wall, zone);
  return wall - aheadOfUtc(guess, zone);
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** By how many milliseconds the clocks of the zone are ahead of UTC at that instant. */
function aheadOfUtc(instant: number, zone: string): number {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, format);
  }
  const part = Object.fromEntries(
    format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]),
  );
  const shown = Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second);
  return shown - Math.floor(instant / 1000) * 1000;
}
