/**
 * Returns the outline of rates as steps over a base line, since a rate holds for the whole tick. Empty if all
 * rates are 0.
 */
export function sparkPath(rates: readonly number[], width: number, height: number): string {
  const most = Math.max(0, ...rates);
  if (most === 0) return '';
  const step = width / rates.length;
  let path = `M0 ${height}`;
  let at = height;
  for (const [index, rate] of rates.entries()) {
    // A rate above 0 is at least one pixel high.
    const y = rate === 0 ? height : Math.min(height - 1, height * (1 - rate / most));
    if (y !== at) path += `H${rounded(index * step)}V${rounded(y)}`;
    at = y;
  }
  return `${path}H${width}V${height}Z`;
}

const rounded = (value: number): number => Math.round(10 * value) / 10;
