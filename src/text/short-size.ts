const UNITS = ['B', 'K', 'M', 'G', 'T', 'P', 'E'];

/** Bytes in at most five columns: `0`, `512B`, `4K`, `8.2M`, `1023M`; units are powers of 1,024. */
export function shortSize(bytes: number): string {
  if (bytes === 0) return '0';
  let [value, unit] = [bytes, 0];
  while (Math.abs(value) >= 1024 && unit < UNITS.length - 1) [value, unit] = [value / 1024, unit + 1];
  // 9.96 would become 10.0.
  const text = Number.isInteger(value) || Math.abs(value) >= 9.95 ? value.toFixed(0) : value.toFixed(1);
  return `${text}${UNITS[unit]}`;
}
