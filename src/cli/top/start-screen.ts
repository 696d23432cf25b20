import type { Readable } from 'node:stream';
import type { Colors } from './colors.ts';
import { type Characters, fitLine, flow, segment } from './draw/line.ts';
import { positionText, type Size, scrolled } from './frame.ts';
import { helpLines, hintItems } from './help.ts';
import { type Action, actionOf } from './keys.ts';
import type { StartProgress } from './local-connection.ts';
import { readKeys } from './read-keys.ts';
import { screenLines } from './screen.ts';

/** Milliseconds between two looks at the progress. */
const LOOK_MS = 100;

export interface StartScreen {
  input: Readable;
  painter: { paint(lines: readonly string[]): void };
  progress: StartProgress;
  size: () => Size;
  colors: Colors;
  characters: Characters;
  on: (action: 'quit' | 'interrupt' | 'repaint' | 'suspend') => void;
}

/** The start leaves to the screen that follows the keys that need a table, and the place that the user opened. */
export interface Left {
  keys: readonly string[];
  place: 'help' | 'table';
  scroll: number;
}

/** Keys that wait for the table: further ones are part of a paste. */
const MOST_KEYS = 20;

/** Shows what top waits for, and help, from the first instant until `hide` is called. */
export function showStart(screen: StartScreen): { paint: () => void; hide: () => void; left: () => Left } {
  const { input, painter, progress, size, colors, characters, on } = screen;
  const began = performance.now();
  const pending: string[] = [];
  let isHelp = false;
  let scroll = 0;
  let page = 1;
  const paint = () => {
    const { columns, rows } = size();
    const text = startText(progress, (performance.now() - began) / 1000);
    const head = [segment('vmtally top', 'title'), segment(`  ${text}`)];
    const bottom = flow(isHelp ? hintItems('help') : hintItems('table').slice(0, 2), columns, 1);
    const frame = scrolled(
      { columns, rows },
      { top: [head], body: isHelp ? helpLines(columns) : [], bottom },
      scroll,
    );
    scroll = Math.min(scroll, frame.context.overflow);
    page = frame.context.page;
    const top = [fitLine([...head, segment(`  ${positionText(frame, scroll)}`)], columns)];
    painter.paint(screenLines({ ...frame, top }, { columns, rows }, colors, characters));
  };
  const timer = setInterval(paint, LOOK_MS);
  const stopReading = readKeys(input, (keys) => {
    for (const key of keys) {
      const action = actionOf(key, isHelp ? 'help' : 'table');
      if (action === 'quit' || action === 'interrupt' || action === 'repaint' || action === 'suspend')
        on(action);
      else if (action === 'help' || (isHelp && action === 'back')) [isHelp, scroll] = [action === 'help', 0];
      else if (isHelp) scroll = Math.max(0, scroll + stepOf(action, page));
      else pending.push(key);
    }
    paint();
  });
  paint();
  return {
    paint,
    hide: () => {
      clearInterval(timer);
      stopReading();
    },
    left: () => ({ keys: pending.slice(0, MOST_KEYS), place: isHelp ? 'help' : 'table', scroll }),
  };
}

/** Lines by which a key scrolls the help. */
function stepOf(action: Action | undefined, page: number): number {
  switch (action) {
    case 'up':
      return -1;
    case 'down':
      return 1;
    case 'pageUp':
      return -page;
    case 'pageDown':
      return page;
    case 'first':
      return -Infinity;
    case 'last':
      return Infinity;
    default:
      return 0;
  }
}

/** `starting: attaching 3 of 12 probes, 2 s`; without the numbers before the program is compiled. */
export function startText({ attaching }: StartProgress, seconds: number): string {
  const progress = attaching();
  const waited = seconds < 1 ? '' : `, ${Math.floor(seconds)} s`;
  return progress === undefined
    ? `starting${waited}`
    : `starting: attaching ${progress.loaded} of ${progress.probes} probes${waited}`;
}
