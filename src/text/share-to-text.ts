/**
 * Floating-point sums of rates leave residues below this: a part this close to 0 or 1 is 0 or 1. One event in a billion is
 * more.
 */
export const RESIDUE = 1e-11;

/** `12.3 %` of a part from 0 to 1. Not nothing is never `0.0 %`, and not all is never `100.0 %`. */
export function shareToText(part: number): string {
  if (Math.abs(part) < RESIDUE) return '0.0 %';
  if (part > 0 && part < 0.001) return '< 0.1 %';
  if (part >= 0.9995 && part < 1 - RESIDUE) return '> 99.9 %';
  return `${(100 * part).toFixed(1)} %`;
}
