/** Shifts that copy the highest set bit of a 64-bit number into all bits below it. */
const SHIFTS = [1, 2, 4, 8, 16, 32];

/**
 * Statements that set `variable` to the hist() bucket of a number, named by the lower bound of the bucket:
 * the highest power of two that is not above the number, 0 for 0, -1 for all negative numbers. bpftrace's own
 * hist() up to 0.19 puts all numbers from 2^31 on into one bucket (bpftrace#2822). The map of hist() holds an
 * entry for each bucket but prints an entry for each row, so that nobody sees when it is full.
 */
export function bucketOf(variable: string, value: string): string {
  const fill = SHIFTS.map((bits) => `${variable} = ${variable} | (${variable} >> ${bits});`).join(' ');
  const positive = `${fill} ${variable} = ${variable} - (${variable} >> 1);`;
  return `${variable} = (int64)(${value}); if (${variable} < 0) { ${variable} = -1; } else { ${positive} } `;
}
