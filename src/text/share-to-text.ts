/** `12.3 %` of a part from 0 to 1. Not nothing is never `0.0 %`, and not all is never `100.0 %`. */
export function shareToText(part: number): string {
  // Rates are quotients: what a division leaves over is no part.
  if (part > 0 && part < 0.001) return '< 0.1 %';
  if (part >= 0.9995 && part < 1 - 1e-9) return '> 99.9 %';
  return `${(100 * part).toFixed(1)} %`;
}
