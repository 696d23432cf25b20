import { expect, test } from 'vitest';
import { Looked, nearTo } from '../../src/containers/looked.ts';
import { VmtallyError } from '../../src/errors.ts';
import { NoCgroup } from '../../src/kernel/no-cgroup.ts';

const MEMORY = { controllers: 'memory', path: '/sys/fs/cgroup/memory' };

test.each([
  [
    'with cgroups of version 1',
    [MEMORY],
    'Cgroups of version 1, which this host has too, are not counted by -G. Give',
  ],
  ['without them', [], 'Give'],
])('the hint of a host %s', (_, mounts, start) => {
  const error = nearTo('x', new NoCgroup('there is no cgroup x below /a'), new Looked([]), mounts);
  expect(error).toBeInstanceOf(NoCgroup);
  expect((error as NoCgroup).hint.startsWith(start)).toBe(true);
  expect((error as NoCgroup).message).toBe(
    'there is no cgroup x below /a, and none of 0 containers and 0 units has that name',
  );
});

test('an error that knows better stays as it is', () => {
  const error = new VmtallyError('CGROUP_UNKNOWN', 'x is a cgroup of version 1', 'Count the whole system.');
  expect(nearTo('x', error, new Looked([]))).toBe(error);
});
