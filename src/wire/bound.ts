/** Bytes of each unit: powers of 1,024. */
export const SIZES = { k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };
/** Microseconds, as the values of events are. */
const TIMES = { ns: 1e-3, us: 1, ms: 1e3, s: 1e6 };

const FORM = /^(\d{1,15}(?:\.\d{1,9})?(?:e\d{1,2})?) ?(?:%|([num]?s)|b|([kmgt])(?:i?b)?)?$/i;
/** A value and its count have 64 bits each. */
const MOST = 2 ** 128;

export const BOUND_KINDS = ['size', 'time'] as const;
export type BoundKind = (typeof BOUND_KINDS)[number];

/** The form in which a bound is given; undefined for a plain number. */
export function boundKindOf(text: string): BoundKind | 'percent' | undefined {
  const [form = '', , time] = FORM.exec(text.trim()) ?? [];
  if (form.endsWith('%')) return 'percent';
  if (time !== undefined) return 'time';
  return /[a-z]$/i.test(form) ? 'size' : undefined;
}

/** The form that bounds of numbers in bytes and in microseconds may have; those of all others are plain numbers. */
const KIND_OF_UNIT: Record<string, BoundKind> = { bytes: 'size', us: 'time' };
const TAKEN = {
  size: 'a number of bytes or a size such as 64KiB',
  time: 'a number of microseconds or a time such as 5ms',
};

/** The fault of a bound that is given as a size or time where `number`, in `unit`, takes none; undefined if there is none. */
export function boundFault(
  given: BoundKind | undefined,
  number: string,
  unit: string | undefined,
): string | undefined {
  const kind = KIND_OF_UNIT[unit ?? ''];
  if (given === undefined || given === kind) return undefined;
  const taken = kind === undefined ? 'a plain number such as 1e6' : TAKEN[kind];
  return `${number} is in ${unit ?? 'no unit'} and takes ${taken}, not a ${given}`;
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
