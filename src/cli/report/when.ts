import { InvalidArgumentError } from 'commander';
import { msOf } from '../../wire/ms-of.ts';

/** A time of a capture, as --from and --to name it; all in ms. */
export type When =
  /** From the start of each run. */
  | { kind: 'run'; ms: number }
  /** From the end of the capture, back. */
  | { kind: 'back'; ms: number }
  /** Since the Unix epoch. */
  | { kind: 'date'; ms: number }
  /** Time of a day, local. */
  | { kind: 'clock'; hours: number; minutes: number; seconds: number };

const CLOCK = String.raw`(\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d{1,3})?))?`;
const TIME_OF_DAY = new RegExp(`^${CLOCK}$`);
const DATE = new RegExp(String.raw`^(\d{4})-(\d{2})-(\d{2})(?:[T ]${CLOCK}\s*(Z|UTC|[+-]\d{2}:?\d{2})?)?$`);

/** Reads `10s`, `-2h`, `04:00`, `2026-11-29 04:00`, `2026-11-29T04:00:00Z`. Throws InvalidArgumentError. */
export function when(text: string): When {
  const back = text.startsWith('-') ? msOf(text.slice(1)) : undefined;
  if (back !== undefined) return { kind: 'back', ms: back };
  const run = msOf(text);
  if (run !== undefined) return { kind: 'run', ms: run };
  const clock = TIME_OF_DAY.exec(text);
  const date = DATE.exec(text);
  const time = clockOf(clock?.slice(1) ?? date?.slice(4) ?? []);
  if (time !== undefined && clock !== null) return { kind: 'clock', ...time };
  const ms = time !== undefined && date !== null ? dateOf(date, time) : undefined;
  if (ms !== undefined) return { kind: 'date', ms };
  throw new InvalidArgumentError(
    "It must be a time: 10s from the start, -2h from the end, 04:00, '2026-11-29 04:00', or 2026-11-29T04:00:00Z.",
  );
}

type Time = Omit<Extract<When, { kind: 'clock' }>, 'kind'>;

function clockOf([h = '0', m = '0', s = '0']: readonly (string | undefined)[]): Time | undefined {
  const time = { hours: Number(h), minutes: Number(m), seconds: Number(s) };
  return time.hours < 24 && time.minutes < 60 && time.seconds < 60 ? time : undefined;
}

function dateOf(
  [, year = '', month = '', day = '', , , , zone]: RegExpExecArray,
  { hours, minutes, seconds }: Time,
): number | undefined {
  const parts = [Number(year), Number(month) - 1, Number(day), hours, minutes] as const;
  const ms = Math.round(1000 * seconds);
  const utc = new Date(Date.UTC(...parts, 0, ms));
  // A month has no day 31 that another has: Date counts on into the next.
  if (utc.getUTCMonth() !== parts[1] || utc.getUTCDate() !== parts[2]) return undefined;
  if (zone === undefined) return new Date(...parts, 0, ms).getTime();
  const [, sign = '+', h = '0', m = '0'] = /^([+-])(\d{2}):?(\d{2})$/.exec(zone) ?? [];
  return utc.getTime() - Number(`${sign}1`) * (60 * Number(h) + Number(m)) * 60_000;
}

/** Milliseconds of the epoch at a time of the day on which `ms` is, or so many days later. */
export function onDayOf(ms: number, { hours, minutes, seconds }: Time, days = 0): number {
  const day = new Date(ms);
  day.setHours(hours, minutes, 0, Math.round(1000 * seconds));
  day.setDate(day.getDate() + days);
  return day.getTime();
}
