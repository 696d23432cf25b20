import { expect, test } from 'vitest';
import type { CollectorOptions } from '../../src/collector/events.ts';
import { newRunState } from '../../src/collector/run-state.ts';
import { guardedThreads } from '../../src/kernel/first-process.ts';
import type { Scope } from '../../src/probe/scope.ts';

const hidesFirst = (who: Scope['who']) =>
  newRunState({ scope: { who }, groupBy: 'none', tickMs: 1000 } as CollectorOptions).record.exactness
    .hidesFirst;

test('a count of the whole system says that it may lack process 1, where the kernel guards it', () => {
  expect(hidesFirst({ kind: 'all' })).toBe(guardedThreads().length > 0 ? 'perhaps' : 'no');
  expect(hidesFirst({ kind: 'pids', processes: [[process.pid, 1]], inherit: true })).toBe('no');
});
