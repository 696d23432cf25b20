import { expect, test } from 'vitest';
import { restartProblem } from '../../src/session/problems.ts';

const messageOf = (kind: 'restarting' | 'restarted', waitMs: number) =>
  restartProblem({ kind, reason: 'bpftrace died', time: 3, waitMs, error: new Error('why') }).message;

test('a restart is announced, and reported as over once bpftrace was started', () => {
  expect(messageOf('restarting', 0)).toBe('bpftrace died, 3 times in a row; vmtally restarts it (why)');
  expect(messageOf('restarting', 4_000)).toBe(
    'bpftrace died, 3 times in a row; vmtally restarts it in 4 s (why)',
  );
  expect(messageOf('restarted', 4_000)).toBe(
    'bpftrace died, 3 times in a row; vmtally restarted it, and it does not count yet (why)',
  );
});
