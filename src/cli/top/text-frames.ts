import type { ProcessModel } from '../../client/process.ts';
import { distributionLines, seriesLines, whoLines } from './draw/detail.ts';
import { fitLine, type Line, segment } from './draw/line.ts';
import { type Frame, type Size, scrolled } from './frame.ts';
import { helpLines } from './help.ts';
import type { State } from './state.ts';

/** Details of one process. Its head lines stay in place; its distribution scrolls if it is too long. */
export function detailFrame(
  process: ProcessModel | null,
  state: State,
  size: Size,
  parts: { title: Line[]; bottom: Line[] },
): Frame {
  const { columns } = size;
  if (process === null || process.version === 0)
    return scrolled(size, { top: parts.title, body: [said('asking …', columns)], bottom: parts.bottom }, 0);
  const at = Math.max(
    0,
    process.series.findIndex(({ label }) => label === state.series),
  );
  const who = whoLines(process, columns);
  const of = [...seriesLines(process, at, columns), ...distributionLines(process, at, columns)];
  // With fewer than 16 rows, all of it scrolls.
  const body = size.rows < 16 ? [...who, ...of] : of;
  const top = size.rows < 16 ? parts.title : [...parts.title, ...who, said('', columns)];
  return scrolled(size, { top, body, bottom: parts.bottom }, state.scroll);
}

export const helpFrame = (state: State, size: Size, bottom: Line[]): Frame =>
  scrolled(
    size,
    {
      top: [fitLine([segment('vmtally top: keys and columns', 'title')], size.columns)],
      body: helpLines(size.columns),
      bottom,
    },
    state.scroll,
  );

const said = (text: string, width: number): Line => fitLine([segment(text, 'dim')], width);
