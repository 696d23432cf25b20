import { afterEach, beforeEach, expect, test } from 'vitest';
import { Terminal } from '../../../src/cli/top/terminal.ts';

let log: string[] = [];
let terminal: Terminal;

const MODES: [RegExp, string][] = [
  [/\?1000l/, 'mouse off'],
  [/\?1006l/, 'SGR off'],
  [/\?1049h/, 'screen'],
  [/\?1049l/, 'back'],
  [/\?25l/, 'cursor off'],
  [/\?25h/, 'cursor on'],
  [/\?1000h/, 'mouse'],
  [/\?1006h/, 'mouse in SGR'],
];
const write = (text: string) =>
  log.push(...MODES.filter(([mode]) => mode.test(text)).map(([, name]) => name));

beforeEach(() => {
  log = [];
  terminal = new Terminal(
    { columns: 80, rows: 24, write },
    { setRawMode: (raw) => log.push(raw ? 'raw' : 'cooked') },
    () => {
      log.push('guarded');
      return () => log.push('released');
    },
  );
});

afterEach(() => terminal.close());

const LEFT = ['mouse off', 'SGR off', 'back', 'cursor on', 'cooked', 'released'];

test('is guarded, and raw before the first byte is written, while taken over; restored once', () => {
  terminal.enter();
  expect(log).toEqual(['guarded', 'cooked', 'raw', 'screen', 'cursor off', 'mouse', 'mouse in SGR']);
  log = [];
  terminal.leave();
  terminal.leave();
  expect(log).toEqual(LEFT);
});

test('can be taken over again', () => {
  terminal.enter();
  terminal.leave();
  log = [];
  terminal.enter();
  expect(log).toContain('guarded');
});

test.each(['exit', 'uncaughtExceptionMonitor'])('is restored on %s', (event) => {
  terminal.enter();
  log = [];
  for (const listener of process.listeners(event as 'exit').slice(-1)) listener(0);
  expect(log).toEqual(LEFT);
});

test('leaves no listener behind', () => {
  const before = process.listenerCount('exit');
  terminal.close();
  expect(process.listenerCount('exit')).toBe(before - 1);
  expect(process.listeners('uncaughtExceptionMonitor')).toEqual([]);
});
