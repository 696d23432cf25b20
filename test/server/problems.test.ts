import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { CODES, type Code, VmtallyError } from '../../src/errors.ts';
import { invalid, publicProblem, statusOf } from '../../src/server/problems.ts';

const STATUSES: Partial<Record<Code, number>> = {
  NOT_FOUND: 404,
  SESSION_UNKNOWN: 404,
  ROW_UNKNOWN: 404,
  PID_UNKNOWN: 404,
  TOKEN_WRONG: 401,
  ORIGIN_DENIED: 403,
  CONTROL_NEEDED: 403,
  SESSION_LOCKED: 403,
  SESSION_STATE: 409,
  REQUEST_SIZE: 413,
  REQUEST_TYPE: 415,
  SESSION_LIMIT: 429,
  RATE_LIMIT: 429,
  CLIENT_LIMIT: 503,
  NOT_COUNTED_YET: 503,
  TRACEFS_MISSING: 503,
  BPFTRACE_FAILED: 500,
  BPFTRACE_OUTPUT: 500,
  BPFTRACE_STALLED: 500,
  INTERNAL: 500,
};

test.each(Object.keys(CODES) as Code[])('%s has a status', (code) => {
  expect(statusOf(new VmtallyError(code, '', ''))).toBe(STATUSES[code] ?? 400);
});

test.each([new Error('secret'), 'secret', undefined, null, { code: 'NOT_FOUND' }])(
  'an internal error has no details for the client: %j',
  (error) => {
    expect(statusOf(error)).toBe(500);
    expect(publicProblem(error)).toMatchObject({
      code: 'INTERNAL',
      message: 'internal error in vmtally',
    });
  },
);

test('an error in the request has message and hint for the client, but not its cause', () => {
  const error = new VmtallyError('EVENT_UNKNOWN', 'what', 'do', { cause: new Error('secret') });
  expect(publicProblem(error)).toEqual({ code: 'EVENT_UNKNOWN', message: 'what', hint: 'do' });
});

describe('invalid input', () => {
  const Shape = z.strictObject({ a: z.strictObject({ b: z.array(z.int()) }) });
  test.each([
    [{ a: { b: [1, 'x'] } }, /^the body: a\.b\.1: Invalid input/],
    ['text', /^the body: it: Invalid input/],
    [{ a: { b: [] }, c: 1 }, /^the body: it: Unrecognized key: "c"/],
  ])('%j: the error names the field', (value, message) => {
    const { error } = Shape.safeParse(value);
    expect(invalid('the body', error ?? expect.fail(), 'look there')).toMatchObject({
      code: 'REQUEST_INVALID',
      message: expect.stringMatching(message),
      hint: 'look there',
    });
  });

  test('the error shortens what the client sent', () => {
    const { error } = Shape.safeParse({ a: { b: [] }, ['x'.repeat(10_000)]: 1 });
    expect(invalid('the body', error ?? expect.fail(), '').message.length).toBeLessThan(300);
  });

  test('an error without issues has a message', () => {
    expect(invalid('it', new z.ZodError([]), '').message).toMatch(/^it: it: /);
  });
});
