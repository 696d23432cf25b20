import { expect, test } from 'vitest';
import { targetOf } from '../../src/session/target.ts';

test.each([
  [{ inherit: true }, 'whole system'],
  [{ inherit: false }, 'whole system'],
  [{ inherit: true, pids: [7] }, 'process 7 and its children'],
  [{ inherit: false, pids: [7, 8] }, 'process 7, 8'],
  [{ inherit: true, cpus: [0, 3] }, 'CPU 0, 3'],
  [{ inherit: true, cgroups: ['/a', 'b'] }, 'cgroup /a, b'],
  [{ inherit: false, pids: [7], cpus: [1] }, 'process 7; CPU 1'],
  [{ inherit: true, cgroups: ['/\x1b[2J\u202e'] }, 'cgroup /?[2J?'],
  [{ inherit: true, cgroups: ['/'], cpus: [1] }, 'cgroup /; CPU 1'],
])('%j: %s', (scope, target) => {
  expect(targetOf(scope)).toBe(target);
});
