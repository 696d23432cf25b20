import { expect, test } from 'vitest';
import { NamesUnread } from '../../src/containers/names-unread.ts';
import { VmtallyError } from '../../src/errors.ts';
import { hidingCgroups, restartProblem } from '../../src/session/problems.ts';
import { failure } from '../fixtures/failure.ts';

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

test('of a cgroup that is unknown nothing else is said, of names that were not read in time it is', () => {
  const thrown = (error: VmtallyError) =>
    failure(() =>
      hidingCgroups(() => {
        throw error;
      }),
    );
  const hidden = thrown(new VmtallyError('CGROUP_UNKNOWN', 'the directory /root is not a cgroup', ''));
  expect(hidden).toMatchObject({ code: 'CGROUP_UNKNOWN', message: 'there is no such cgroup' });
  const unread = new NamesUnread('web');
  expect(thrown(unread)).toBe(unread);
});
