/** Colour of a frame: the darker, the larger its share; in a comparison red for more, blue for less. */
export function colorOf(
  { weight, before }: { weight: number; before: number },
  root: { weight: number },
  isCompared: boolean,
): string {
  if (!isCompared) return hsl(36, 92, 90 - 30 * Math.sqrt(root.weight === 0 ? 0 : weight / root.weight));
  const change = (weight - before) / Math.max(1, weight + before);
  return hsl(change < 0 ? 214 : 4, 85, 94 - 30 * Math.abs(change));
}

const hsl = (hue: number, saturation: number, lightness: number): string =>
  `hsl(${hue} ${saturation}% ${lightness.toFixed(0)}%)`;
