import { expect, test } from 'vitest';
import { SessionSpec } from '../../../src/wire/session.ts';
import { EMPTY, toSession } from '../../../ui/src/sessions/form.ts';

test('empty fields are omitted', () => {
  const spec = toSession({ ...EMPTY, events: 'kmalloc' });
  expect(spec).toEqual({
    events: [{ event: 'kmalloc' }],
    scope: { inherit: true },
    by: 'pid',
    intervalMs: 1000,
  });
  expect(SessionSpec.safeParse(spec).success).toBe(true);
});

test('all fields', () => {
  const spec = toSession({
    name: ' mine ',
    events: 'kmalloc, kfree',
    filter: 'cpu == 1',
    pids: '1, 2',
    inherit: false,
    cpus: '0 1',
    cgroups: '',
    by: 'tid',
    intervalMs: 100,
  });
  expect(spec).toEqual({
    name: 'mine',
    events: [
      { event: 'kmalloc', filter: 'cpu == 1' },
      { event: 'kfree', filter: 'cpu == 1' },
    ],
    scope: { inherit: false, pids: [1, 2], cpus: [0, 1] },
    by: 'tid',
    intervalMs: 100,
  });
  expect(SessionSpec.safeParse(spec).success).toBe(true);
});
