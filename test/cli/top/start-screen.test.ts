import { PassThrough } from 'node:stream';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { StartProgress } from '../../../src/cli/top/local-connection.ts';
import { showStart, startText } from '../../../src/cli/top/start-screen.ts';
import { fakeTimers } from '../../fixtures/fake-timers.ts';
import { settled } from './drive.ts';

function started(progress: StartProgress) {
  fakeTimers('Interval');
  const input = new PassThrough();
  const frames: (readonly string[])[] = [];
  const actions: string[] = [];
  const start = showStart({
    input,
    painter: { paint: (lines) => void frames.push(lines) },
    progress,
    size: () => ({ columns: 60, rows: 15 }),
    colors: 'none',
    characters: 'all',
    on: (action) => actions.push(action),
  });
  onTestFinished(() => start.hide());
  return { input, actions, start, frame: () => frames.at(-1) ?? [], frames };
}

test('says from the first instant what top waits for, and follows the progress', () => {
  const progress: StartProgress = { attaching: () => undefined };
  const screen = started(progress);
  expect(screen.frame()[0]).toBe('vmtally top  starting');
  expect(screen.frame()).toHaveLength(15);
  expect(screen.frame().at(-1)).toBe('h help  q quit');
  progress.attaching = () => ({ loaded: 3, probes: 12 });
  vi.advanceTimersByTime(100);
  expect(screen.frame()[0]).toBe('vmtally top  starting: attaching 3 of 12 probes');
  screen.start.hide();
  const { length } = screen.frames;
  vi.advanceTimersByTime(1000);
  expect(screen.frames).toHaveLength(length);
});

test('keys end, stop or repaint it; others wait for the table', async () => {
  const screen = started({ attaching: () => undefined });
  screen.input.write('xg\x0c\x1a\x03q');
  await settled();
  expect(screen.actions).toEqual(['repaint', 'suspend', 'interrupt', 'quit']);
  expect(screen.start.left()).toEqual({ keys: ['x', 'g'], place: 'table', scroll: 0 });
});

test('help opens at once, scrolls, and stays open for the table', async () => {
  const screen = started({ attaching: () => undefined });
  screen.input.write('h');
  await settled();
  expect(screen.frame()[0]).toMatch(/^vmtally top {2}starting {2}1–13 of \d+, PgDn more$/);
  expect(screen.frame().join('\n')).toContain('show this help');
  const before = screen.frame()[1];
  screen.input.write('\x1b[B\x1b[B');
  await settled();
  expect(screen.frame()[1]).not.toBe(before);
  expect(screen.start.left()).toEqual({ keys: [], place: 'help', scroll: 2 });
  screen.input.write('h');
  screen.input.write('q');
  await settled();
  expect(screen.start.left().scroll).toBe(0);
});

test('after a second it counts the seconds', () => {
  expect(startText({ attaching: () => ({ loaded: 0, probes: 7 }) }, 2.9)).toBe(
    'starting: attaching 0 of 7 probes, 2 s',
  );
});
