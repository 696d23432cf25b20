import { expect, test } from 'vitest';
import type { Field } from '../../src/kernel/tracepoints.ts';
import { lastTaskCondition } from '../../src/probe/last-task.ts';

const GROUP_DEAD: Field = { name: 'group_dead', type: 'bool', signed: false, text: false, size: 1 };

test.each([
  ['the event says it', [GROUP_DEAD], true, 'args->group_dead'],
  ['the event says it, and the kernel has no types', [GROUP_DEAD], false, 'args->group_dead'],
  ['the event does not say it', [], true, 'curtask->signal->live.counter == 0'],
  ['neither the event nor types', [], false, 'tid == pid'],
  ['the kernel lacks the event', undefined, true, 'curtask->signal->live.counter == 0'],
])('%s', (_, fields, btf, condition) => {
  expect(lastTaskCondition({ fields: () => fields }, btf)).toBe(condition);
});
