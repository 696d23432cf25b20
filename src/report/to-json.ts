/**
 * A report as a line of JSON. Fractions have 15 significant digits: sums of binary fractions else end like
 * 0.020000000000000018.
 */
export const toJson = (report: unknown): string =>
  `${JSON.stringify(report, (_, value: unknown) =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(15)) : value,
  )}\n`;
