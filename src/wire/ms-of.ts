/** Milliseconds of the units that a time may have. */
export const TIME_UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

export type TimeUnit = keyof typeof TIME_UNITS;

/** Milliseconds of `500ms`, `1s`, `1.5s`, `2m`, `1h`; a number alone is in `unit`. Undefined for other texts. */
export function msOf(text: string, unit: TimeUnit = 'ms'): number | undefined {
  const [, number, given] = /^(\d{1,15}|\d{0,15}\.\d{1,9})(ms|s|m|h)?$/.exec(text) ?? [];
  if (number === undefined) return undefined;
  // The product of 0.3 and 1000 is not quite 300.
  return Number((Number(number) * TIME_UNITS[(given as TimeUnit | undefined) ?? unit]).toPrecision(15));
}
