import { InvalidArgumentError } from 'commander';

/** Milliseconds of the units that a time may have. */
const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

type Unit = keyof typeof UNITS;

/** Milliseconds of `500ms`, `1s`, `1.5s`, `2m`, `1h`; a number alone is in `unit`. Undefined for other texts. */
export function msOf(text: string, unit: Unit = 'ms'): number | undefined {
  const [, number, given] = /^(\d{1,15}|\d{0,15}\.\d{1,9})(ms|s|m|h)?$/.exec(text) ?? [];
  if (number === undefined) return undefined;
  // The product of 0.3 and 1000 is not quite 300.
  return Number((Number(number) * UNITS[(given as Unit | undefined) ?? unit]).toPrecision(15));
}

/** Parses a time from `least` to `most` whole milliseconds. A number alone is in `unit`. */
export const duration =
  (least: number, most: number, unit: Unit = 'ms') =>
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
  if (ms > UNITS.h * 48) return `${Math.floor(ms / (UNITS.h * 24))} days`;
  const units = (['h', 'm', 's'] as const).filter((unit) => ms > 0 && ms % UNITS[unit] === 0);
  const unit = units[0] ?? 'ms';
  return `${ms / UNITS[unit]}${unit}`;
}
