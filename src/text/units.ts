/** `1,234,567`: whole numbers as perf prints them. */
export const grouped = (value: number): string =>
  value.toLocaleString('en-US', { maximumFractionDigits: 0, signDisplay: 'negative' });

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
    : value.toFixed(Math.abs(value) < 100 ? 1 : 0);

/** `1 s`, `0.25 s`. */
export const interval = (ms: number): string => `${Number((ms / 1000).toFixed(2))} s`;
