/** Cividis, a scale from dark blue to yellow. Readers with and without colour blindness see it alike. */
const CIVIDIS: readonly [number, number, number][] = [
  [0, 34, 78],
  [18, 53, 112],
  [59, 73, 108],
  [87, 93, 109],
  [112, 113, 115],
  [138, 134, 120],
  [165, 156, 116],
  [195, 179, 105],
  [225, 204, 85],
  [254, 232, 56],
];

/** Returns the colour of a level from 0 to 1. High levels are dark on a light background, else bright. */
export function heatColour(level: number, dark: boolean): string {
  const at = Math.min(1, Math.max(0, dark ? level : 1 - level)) * (CIVIDIS.length - 1);
  const from = Math.min(CIVIDIS.length - 2, Math.floor(at));
  const [low, high] = [CIVIDIS[from], CIVIDIS[from + 1]];
  if (low === undefined || high === undefined) return 'transparent';
  const part = ([0, 1, 2] as const).map((index) =>
    Math.round(low[index] + (high[index] - low[index]) * (at - from)),
  );
  return `rgb(${part.join(' ')})`;
}
