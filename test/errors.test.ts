import { expect, test } from 'vitest';
import { problemOf, VmtallyError } from '../src/errors.ts';

test('what an error quotes does nothing to who reads it', () => {
  const error = new VmtallyError('BPFTRACE_FAILED', 'said: \x1b[2J\u202e\nline', 'Look \x07there.');
  expect([error.message, error.hint]).toEqual(['said: ?[2J?\nline', 'Look ?there.']);
});

test.each([
  [
    new VmtallyError('USAGE', 'what', 'do', { cause: new Error('secret') }),
    { code: 'USAGE', message: 'what', hint: 'do' },
  ],
  [new Error('why \x1b[m'), { code: 'INTERNAL', message: 'why ?[m', hint: expect.stringMatching(/report/) }],
  ['why', { code: 'INTERNAL', message: 'why', hint: expect.stringMatching(/report/) }],
])('problemOf(%s)', (error, problem) => {
  expect(problemOf(error)).toEqual(problem);
});
