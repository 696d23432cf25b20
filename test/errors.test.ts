import { expect, test } from 'vitest';
import { ISSUES, messageOf, problemOf, VmtallyError } from '../src/errors.ts';

test('control characters quoted in an error are replaced', () => {
  const error = new VmtallyError('BPFTRACE_FAILED', 'said: \x1b[2J\u202e\nline', 'Look \x07there.');
  expect([error.message, error.hint]).toEqual(['said: ?[2J??line', 'Look ?there.']);
});

test.each([
  [
    new VmtallyError('USAGE', 'what', 'do', { cause: new Error('secret') }),
    { code: 'USAGE', message: 'what', hint: 'do' },
  ],
  [new Error('why \x1b[m'), { code: 'INTERNAL', message: 'why ?[m', hint: expect.stringContaining(ISSUES) }],
  ['why', { code: 'INTERNAL', message: 'why', hint: expect.stringContaining(ISSUES) }],
])('problemOf(%s)', (error, problem) => {
  expect(problemOf(error)).toEqual(problem);
});

test.each([
  ['Unknown system error -74: Unknown system error -74, read', 'EBADMSG: error 74, read'],
  ['Unknown system error -133: Unknown system error -133, open', 'error 133, open'],
  ['Unknown system error -74', 'EBADMSG: error 74'],
  ["ENOENT: no such file or directory, open 'x'", "ENOENT: no such file or directory, open 'x'"],
])('messageOf(%s)', (message, expected) => {
  expect(messageOf(new Error(message))).toBe(expected);
});

const messageFor = (text: string) => new VmtallyError('USAGE', `what ${text}`, 'hint').message;

test('a long message is cut in its middle', () => {
  const message = messageFor(`${'x'.repeat(100_000)}: why`);
  expect(message).toMatch(/^what x+ … x+: why$/);
  expect(message.length).toBeLessThan(520);
  expect(messageFor('x'.repeat(400))).toBe(`what ${'x'.repeat(400)}`);
  // The cut does not split a surrogate pair.
  expect(messageFor('😀'.repeat(300))).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/);
});

test('the lines below stay as they are', () => {
  expect(new VmtallyError('FILTER_SYNTAX', 'a\nb', 'hint', { below: 'c\n^' }).message).toBe('a?b\nc\n^');
});
