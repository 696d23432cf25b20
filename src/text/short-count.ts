/** A count in at most five columns: `99999`, `123k`, `4.6M`; with a sign where `signed` is true, in six. */
export function shortCount(count: number, signed = false): string {
  const sign = count < 0 ? '-' : signed && count > 0 ? '+' : '';
  const size = Math.abs(count);
  if (size < 1e5) return `${sign}${size}`;
  const [unit, letter] = UNITS.find(([least]) => size >= least) ?? [1e3, 'k'];
  const value = size / unit;
  // 9.96 would become 10.0.
  return `${sign}${value >= 9.95 ? value.toFixed(0) : value.toFixed(1)}${letter}`;
}

const UNITS: readonly [number, string][] = [
  [1e15, 'P'],
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
];
