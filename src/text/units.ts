/** Counters of the kernel are below 2^64. Larger numbers get no more digits: `3.4e+38`. */
const MOST_IN_DIGITS = 1e21;

/** `1,234,567`: whole numbers as perf prints them. To make an Intl.NumberFormat takes longer than to print a report. */
export function grouped(value: number): string {
  if (!(Math.abs(value) < MOST_IN_DIGITS)) return value.toExponential(1);
  // From 2^53 on a double is whole, and toFixed() would print digits that it does not have.
  const digits = Math.abs(value) < 2 ** 53 ? value.toFixed(0) : String(value);
  return digits === '-0' ? '0' : digits.replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
}

/** Most of a number with decimals: a double below it has them. */
const MOST_WITH_DECIMALS = 1e15;

/** `12.5`: a number with so many decimals. */
export const decimals = (value: number, digits: number): string =>
  Math.abs(value) < MOST_WITH_DECIMALS ? value.toFixed(digits) : value.toExponential(1);

/** `1 row`, `1,234 rows`: a number with the noun that it needs. */
export const plural = (count: number, noun: string, several = `${noun}s`): string =>
  `${grouped(count)} ${count === 1 ? noun : several}`;

const BINARY = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
const TIME: [string, number][] = [
  ['s', 1e6],
  ['ms', 1e3],
  ['us', 1],
];

/** A short form of an amount with its unit: `6.1 MiB`, `1,234 pages`, `12.5 ms`. */
export function withUnit(value: number, unit: string): string {
  if (unit === 'bytes') {
    const step = Math.min(
      BINARY.length - 1,
      Math.max(0, Math.floor(Math.log2(Math.max(1, Math.abs(value))) / 10)),
    );
    return `${short(value / 2 ** (10 * step))} ${BINARY[step]}`;
  }
  if (unit === 'us') {
    const [name, size] = TIME.find(([, least]) => Math.abs(value) >= least) ?? ['us', 1];
    return `${short(value / size)} ${name}`;
  }
  return `${Number.isInteger(value) ? grouped(value) : short(value)} ${value === 1 ? unit.replace(/s$/, '') : unit}`;
}

const short = (value: number): string =>
  Number.isInteger(value) && Math.abs(value) < 1024
    ? String(value)
    : decimals(value, Math.abs(value) < 100 ? 1 : 0);

/** `1 s`, `0.25 s`. */
export const interval = (ms: number): string => `${Number((ms / 1000).toFixed(2))} s`;

/** A change with its sign: `+1,009`, `-3`, `0`. */
export const withSign = (change: number, text: (value: number) => string = grouped): string =>
  `${change > 0 ? '+' : ''}${text(change)}`;
