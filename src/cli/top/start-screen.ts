import type { Readable } from 'node:stream';
import type { Colors } from './colors.ts';
import { type Characters, fitLine, segment } from './draw/line.ts';
import type { Size } from './frame.ts';
import { actionOf } from './keys.ts';
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

/** Shows what top waits for, from the first instant until the returned function is called. */
export function showStart(screen: StartScreen): { paint: () => void; hide: () => void } {
  const { input, painter, progress, size, colors, characters, on } = screen;
  const began = performance.now();
  const paint = () => {
    const { columns, rows } = size();
    const text = startText(progress, (performance.now() - began) / 1000);
    const top = [fitLine([segment('vmtally top', 'title'), segment(`  ${text}`)], columns)];
    const bottom = [fitLine([segment('q', 'accent'), segment(' quit', 'dim')], columns)];
    painter.paint(screenLines({ top, body: [], bottom }, { columns, rows }, colors, characters));
  };
  const timer = setInterval(paint, LOOK_MS);
  const stopReading = readKeys(input, (keys) => {
    for (const key of keys) {
      const action = actionOf(key, 'table');
      if (action === 'quit' || action === 'interrupt' || action === 'repaint' || action === 'suspend')
        on(action);
    }
  });
  paint();
  return {
    paint,
    hide: () => {
      clearInterval(timer);
      stopReading();
    },
  };
}

/** `starting: attaching 3 of 12 probes, 2 s`; without the numbers before the program is compiled. */
export function startText({ attaching }: StartProgress, seconds: number): string {
  const progress = attaching();
  const waited = seconds < 1 ? '' : `, ${Math.floor(seconds)} s`;
  return progress === undefined
    ? `starting${waited}`
    : `starting: attaching ${progress.loaded} of ${progress.probes} probes${waited}`;
}
