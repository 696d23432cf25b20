import { InvalidArgumentError } from 'commander';
import { msOf, TIME_UNITS, type TimeUnit } from '../wire/ms-of.ts';

/** Parses a time from `least` to `most` whole milliseconds. A number alone is in `unit`. */
export const duration =
  (least: number, most: number, unit: TimeUnit = 'ms') =>
  (text: string): number => {
    const ms = msOf(text, unit);
    if (ms === undefined || !Number.isInteger(ms) || ms < least || ms > most) {
      throw new InvalidArgumentError(
        `It must be a time from ${timeText(least)} to ${timeText(most)}, such as 500ms or 2s; a number alone is in ${unit}.`,
      );
    }
    return ms;
  };

/** A time in its largest unit that leaves a whole number: `10ms`, `24h`. */
function timeText(ms: number): string {
  // A limit of weeks is no round number: whole days below it are right too.
  if (ms > TIME_UNITS.h * 48) return `${Math.floor(ms / (TIME_UNITS.h * 24))} days`;
  const units = (['h', 'm', 's'] as const).filter((unit) => ms > 0 && ms % TIME_UNITS[unit] === 0);
  const unit = units[0] ?? 'ms';
  return `${ms / TIME_UNITS[unit]}${unit}`;
}
