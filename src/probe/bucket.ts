/** Shifts that copy the highest bit of 64 into all below it. */
const SHIFTS = [1, 2, 4, 8, 16, 32];

/**
 * Statements that set `variable` to the bucket of a number as hist() has it, told by its lower bound: the highest power
 * of two that is not above it, 0 for 0, -1 for all below 0. bpftrace's own hist() up to 0.19 puts all from 2^31 on into
 * one bucket (bpftrace#2822), and its map holds a key for each bucket but prints one for each row, so that nobody
 * sees it full.
 */
export function bucketOf(variable: string, value: string): string {
  const fill = SHIFTS.map((bits) => `${variable} = ${variable} | (${variable} >> ${bits});`).join(' ');
  const positive = `${fill} ${variable} = ${variable} - (${variable} >> 1);`;
  return `${variable} = (int64)(${value}); if (${variable} < 0) { ${variable} = -1; } else { ${positive} } `;
}
