/** Bytes of each unit: powers of 1,024. */
export const SIZES = { k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };
/** Microseconds, as the values of events are. */
const TIMES = { us: 1, ms: 1e3, s: 1e6 };

const FORM = /^(\d{1,15}(?:\.\d{1,9})?(?:e\d{1,2})?) ?(?:%|(us|ms|s)|b|([kmgt])(?:i?b)?)?$/i;
/** A value and its count have 64 bits each. */
const MOST = 2 ** 128;

/** A unit of a bound: a percentage, or a size or time, in which values of events are. */
export function boundUnitOf(text: string): 'percent' | 'value' | undefined {
  const [form = ''] = FORM.exec(text.trim()) ?? [];
  if (form.endsWith('%')) return 'percent';
  return /[a-z]$/i.test(form) ? 'value' : undefined;
}

/** A bound of a count, an amount, a rate or a share: `1e6`, `64KiB`, `1.5GiB`, `5ms`, `50%`. Undefined for other texts. */
export function boundOf(text: string): number | undefined {
  const [, number, time = '', size = ''] = FORM.exec(text.trim()) ?? [];
  if (number === undefined) return undefined;
  const unit =
    TIMES[time.toLowerCase() as keyof typeof TIMES] ?? SIZES[size.toLowerCase() as keyof typeof SIZES] ?? 1;
  // The product of 0.3 and 1000 is not quite 300.
  const bound = Number((Number(number) * unit).toPrecision(15));
  return bound <= MOST ? bound : undefined;
}
