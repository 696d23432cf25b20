import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { CODES, type Code, VmtallyError } from '../../src/errors.ts';
import { invalid, publicProblem, statusOf } from '../../src/server/problems.ts';

const STATUSES: Partial<Record<Code, number>> = {
  NOT_FOUND: 404,
  SESSION_UNKNOWN: 404,
  ROW_UNKNOWN: 404,
  PID_UNKNOWN: 404,
  ALERT_UNKNOWN: 404,
  TOKEN_WRONG: 401,
  ORIGIN_DENIED: 403,
  CONTROL_NEEDED: 403,
  NOT_ROOT: 403,
  SESSION_LOCKED: 403,
  ALERT_LOCKED: 403,
  SESSION_STATE: 409,
  REQUEST_SIZE: 413,
  REQUEST_TYPE: 415,
  SESSION_LIMIT: 429,
  ALERT_LIMIT: 429,
  RATE_LIMIT: 429,
  CLIENT_LIMIT: 503,
  NOT_COUNTED_YET: 503,
  PAGES_STALLED: 503,
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
  const Shape = z.strictObject({
    a: z.strictObject({ b: z.array(z.int()) }),
    d: z.enum(['x', 'y']).optional(),
    e: z.string().regex(/^x/).optional(),
  });
  test.each([
    [{ a: { b: [1, 'x'] } }, 'the body: a.b.1: must be a number, not "x"'],
    [{ a: { b: [1, 1.5] } }, 'the body: a.b.1: must be a whole number, not 1.5'],
    [{ a: { b: [1, {}] } }, 'the body: a.b.1: must be a number, not a map'],
    [{ a: { b: null } }, 'the body: a.b: must be a list, not null'],
    [{ a: {} }, 'the body: a.b: is missing'],
    ['text', 'the body: it: must be a map of names and values, not "text"'],
    [[], 'the body: it: must be a map of names and values, not a list'],
    [{ a: { b: [] }, c: 1 }, 'the body: it: unknown: c'],
    [{ a: { b: [] }, d: 'B' }, 'the body: d: must be one of x, y, not "B"'],
    [{ a: { b: [] }, e: 'B' }, 'the body: e: has the wrong form, not "B"'],
  ])('%j: the error names the field, what is allowed, and what was there', (value, message) => {
    const { error } = Shape.safeParse(value);
    expect(invalid('the body', error ?? expect.fail(), value, 'look there')).toMatchObject({
      code: 'REQUEST_INVALID',
      message,
      hint: 'look there',
    });
  });

  test.each([{ a: { b: [] }, ['x'.repeat(10_000)]: 1 }, { a: { b: ['x'.repeat(10_000)] } }])(
    'the error shortens what the client sent',
    (value) => {
      const { error } = Shape.safeParse(value);
      expect(invalid('the body', error ?? expect.fail(), value, '').message.length).toBeLessThan(300);
    },
  );

  test('an error without issues has a message', () => {
    expect(invalid('it', new z.ZodError([]), 1, '').message).toMatch(/^it: it: /);
  });
});
