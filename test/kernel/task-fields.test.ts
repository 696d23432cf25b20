import { expect, test } from 'vitest';
import { VmtallyError } from '../../src/errors.ts';
import { taskFields } from '../../src/kernel/task-fields.ts';

const TYPE = { kind: 'other' } as const;

test('has the place of each field', () => {
  const member = (struct: string, name: string) => ({
    offset: struct.length * 100 + name.length,
    type: TYPE,
  });
  expect(taskFields({ member })).toEqual({
    leader: 1112,
    parent: 1111,
    start: 1114,
    tgid: 1104,
    comm: 1104,
    signal: 1106,
    live: 1304,
  });
});

test('is undefined where a field is not in the types', () => {
  const member = (_: string, name: string) =>
    name === 'start_boottime' ? undefined : { offset: 0, type: TYPE };
  expect(taskFields({ member })).toBeUndefined();
});

test('is undefined where the types cannot be read', () => {
  const fails = (error: Error) => () => {
    throw error;
  };
  expect(taskFields({ member: fails(new VmtallyError('BTF_INVALID', 'not types', '')) })).toBeUndefined();
  expect(() => taskFields({ member: fails(new Error('no memory')) })).toThrow('no memory');
});
