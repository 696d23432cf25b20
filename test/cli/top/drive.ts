import { PassThrough } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { onTestFinished, vi } from 'vitest';
import { Model } from '../../../src/cli/top/model.ts';
import type { ModelOptions } from '../../../src/cli/top/model-options.ts';
import { showScreen } from '../../../src/cli/top/screen.ts';
import { initialState } from '../../../src/cli/top/state.ts';
import { widthOf } from '../../../src/text/text-width.ts';
import { fakeTimers } from '../../fixtures/fake-timers.ts';
import { FakeConnection } from './fake-connection.ts';
import { health, leaderboard, row, totals, vmstat } from './messages.ts';

export interface Driven {
  connection: FakeConnection;
  model: Model;
  /** The actions that the screen passed on to its owner. */
  actions: string[];
  /** Sends keys as a terminal does. Resolves when their effect is drawn. */
  type(keys: string): Promise<void>;
  lines(): string[];
  text(): string;
  /** The first line that contains a text. */
  line(text: string): string | undefined;
  /** The names of the rows, from top to bottom. */
  names(): string[];
  frames(): number;
}

/** Lets the delay pass within which the messages of a tick are drawn together. */
export const drawn = () => vi.advanceTimersByTimeAsync(10);

/** Waits until the keys of a chunk are handled. */
export const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

/** The screen in a terminal of this size, on a fake connection, with fake timers. */
export function drive(size: { columns: number; rows: number }, options: Partial<ModelOptions> = {}): Driven {
  fakeTimers('Timeout');
  const connection = new FakeConnection();
  const actions: string[] = [];
  const model = new Model({
    connection,
    state: initialState({ group: 'row', sort: 'rate', search: '' }),
    size,
    top: 1000,
    changeInterval: undefined,
    boardGroup: 'row',
    characters: 'all',
    saveColumns: () => '',
    on: (action) => actions.push(action),
    ...options,
  });
  const input = new PassThrough();
  const frames: (readonly string[])[] = [];
  const painter = { paint: (frame: readonly string[]) => void frames.push(frame) };
  const hide = showScreen(model, {
    input,
    painter,
    colors: 'none',
    characters: options.characters ?? 'all',
  });
  onTestFinished(() => {
    hide();
    model.close();
  });
  const lines = () => [...(frames.at(-1) ?? [])];
  return {
    connection,
    model,
    actions,
    type: (keys) => {
      input.write(keys);
      // For a while, Esc may be the beginning of another key. readline's timer cannot be faked.
      return keys.endsWith('\x1b') ? pause(60) : settled();
    },
    lines,
    text: () => lines().join('\n'),
    line: (text) => lines().find((line) => line.includes(text)),
    names: () => {
      const at = lines().findIndex((line) => line.includes('RATE/s'));
      const rows = lines().slice(at + 1, -1);
      return rows.map((line) => /^[+ ] {1,7}(\d+) /.exec(line)?.[1] ?? '').filter((key) => key !== '');
    },
    frames: () => frames.length,
  };
}

/** A screen with forty rows. */
export async function filled(size: { columns: number; rows: number }, options?: Partial<ModelOptions>) {
  const driven = drive(size, options);
  sendTick(driven.connection, 40);
  await drawn();
  return driven;
}

/** Sends the messages of one tick. */
export function sendTick(connection: FakeConnection, rows = 40): void {
  connection.send(
    totals(),
    vmstat({
      nr_free_pages: 0,
      pgscan_kswapd: 12,
      pgscan_direct: 0,
      allocstall_normal: 3,
      allocstall_dma: 4,
    }),
    health(),
    leaderboard(Array.from({ length: rows }, (_, index) => row(index + 1))),
  );
}

/** The width of the widest line, in columns. */
export const widest = (lines: readonly string[]): number => Math.max(...lines.map(widthOf));
