import { expect, test } from 'vitest';
import { StartTerminal } from '../../../src/cli/serve/terminal.ts';

type Stat = { parent: number; start: number; terminal: number };

/** This process, sudo with a terminal of its own, a shell, and the program that shows the user's terminal. */
const family = (): Map<number, Stat> =>
  new Map([
    [process.pid, { parent: 30, start: 4, terminal: 2 }],
    [30, { parent: 20, start: 3, terminal: 2 }],
    [20, { parent: 10, start: 2, terminal: 1 }],
    [10, { parent: 1, start: 1, terminal: 0 }],
  ]);

test('is there while the processes on the way have theirs', () => {
  const all = family();
  expect(new StartTerminal(true, (pid) => all.get(pid)).isGone).toBe(false);
});

test.each([process.pid, 30, 20])('is gone once process %i has lost its own', (pid) => {
  const all = family();
  const terminal = new StartTerminal(true, (read) => all.get(read));
  all.set(pid, { ...(all.get(pid) as Stat), terminal: 0 });
  expect(terminal.isGone).toBe(true);
});

test('a process on the way that ended, or whose pid is another’s now, tells nothing', () => {
  const all = family();
  const terminal = new StartTerminal(true, (pid) => all.get(pid));
  all.delete(30);
  all.set(20, { parent: 1, start: 9, terminal: 0 });
  expect(terminal.isGone).toBe(false);
});

test('does not matter to a service without a terminal, such as one under nohup', () => {
  const all = family();
  const terminal = new StartTerminal(false, (pid) => all.get(pid));
  all.set(process.pid, { parent: 1, start: 4, terminal: 0 });
  expect(terminal.isGone).toBe(false);
});
