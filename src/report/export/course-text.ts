/** Characters of a piece, or a sample more: those of all ticks of a long capture would take some ten MiB. */
const PIECE = 1 << 16;

/** Samples of a metric: the sums of what it grew by in each tick, at these times. */
export function* courseText(name: string, growth: Float64Array, times: readonly string[]): Generator<string> {
  let [sum, text] = [0, ''];
  for (const [tick, by] of growth.entries()) {
    sum += by;
    text += `${name} ${sum} ${times[tick]}\n`;
    if (text.length < PIECE) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}
