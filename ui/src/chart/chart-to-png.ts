const FONT = 'system-ui, sans-serif';
const PADDING = 12;
const LINE = 20;

/** Draws a chart on the page, with a title and its legend, as a picture. Undefined if the chart is not drawn yet. */
export async function chartToPng(figure: Element, title: string): Promise<Blob | undefined> {
  const plot = figure.querySelector('canvas');
  if (plot === null) return undefined;
  const canvas = document.createElement('canvas');
  const draw = canvas.getContext('2d');
  if (draw === null) return undefined;
  const scale = plot.width / plot.clientWidth;
  const width = plot.clientWidth + 2 * PADDING;
  draw.font = `12px ${FONT}`;
  const entries = entriesOf(figure);
  const lines = wrapped(
    entries.map(({ text }) => 34 + draw.measureText(text).width),
    plot.clientWidth,
  );
  canvas.width = scale * width;
  canvas.height = scale * (2 * PADDING + LINE + plot.clientHeight + LINE * lines.length);
  draw.scale(scale, scale);
  const style = getComputedStyle(document.documentElement);
  draw.fillStyle = style.getPropertyValue('--surface');
  draw.fillRect(0, 0, width, canvas.height / scale);
  const text = style.getPropertyValue('--text');
  draw.fillStyle = text;
  draw.font = `600 13px ${FONT}`;
  // The numbers of the legend are of one point in time.
  const time = figure.querySelector('.legend time')?.textContent ?? '';
  draw.fillText(time === '' ? title : `${title}, ${time}`, PADDING, PADDING + 12);
  draw.drawImage(plot, PADDING, PADDING + LINE, plot.clientWidth, plot.clientHeight);
  draw.font = `12px ${FONT}`;
  const top = PADDING + LINE + plot.clientHeight + 14;
  for (const [line, places] of lines.entries()) {
    for (const { index, left } of places) {
      const entry = entries[index];
      if (entry === undefined) continue;
      draw.fillStyle = entry.colour;
      draw.fillRect(PADDING + left, top + line * LINE - 8, 14, 8);
      draw.fillStyle = text;
      draw.fillText(entry.text, PADDING + left + 20, top + line * LINE);
    }
  }
  return new Promise((resolve) => canvas.toBlob((blob) => resolve(blob ?? undefined), 'image/png'));
}

const entriesOf = (figure: Element): { text: string; colour: string }[] =>
  [...figure.querySelectorAll('.legend li')].map((entry) => ({
    text: entry.textContent.trim(),
    colour: getComputedStyle(entry.querySelector('path') ?? entry).stroke,
  }));

/** Places things of these widths on lines of a width: their indexes and left edges, by line. */
function wrapped(widths: readonly number[], width: number): { index: number; left: number }[][] {
  const lines: { index: number; left: number }[][] = [];
  let left = width;
  for (const [index, each] of widths.entries()) {
    if (left + each > width) {
      lines.push([]);
      left = 0;
    }
    lines.at(-1)?.push({ index, left });
    left += each;
  }
  return lines;
}
