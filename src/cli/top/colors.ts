import type { Line, Tone } from './draw/line.ts';

/** SGR codes of the tones. Without colours, only the table head and the selected row are highlighted. */
const COLORED: Record<Tone, string> = {
  plain: '',
  title: '1',
  dim: '2',
  good: '32',
  bad: '1;31',
  warn: '33',
  accent: '36',
  head: '7',
  selected: '1;7',
};
const PLAIN: Partial<Record<Tone, string>> = { head: '7', selected: '1;7' };

/**
 * `marks` has bold and reverse video but no colours; the screen uses it even without colours, a file never
 * does.
 */
export type Colors = 'colors' | 'marks' | 'none';

export function paint(line: Line, colors: Colors): string {
  if (colors === 'none') return line.map(({ text }) => text).join('');
  return line
    .map(({ text, tone }) => {
      const code = colors === 'colors' ? COLORED[tone] : PLAIN[tone];
      return code ? `\x1b[${code}m${text}\x1b[0m` : text;
    })
    .join('');
}
