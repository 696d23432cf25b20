import { describe, expect, test } from 'vitest';
import { outcomeOf, outcomeOfError } from '../../src/otlp/outcome.ts';
import type { Answer } from '../../src/otlp/receiver.ts';
import { PROTOBUF } from '../fixtures/collector.ts';
import { partialSuccess, status } from '../fixtures/otlp.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');
const answer = (code: number, parts: Partial<Answer> = {}) =>
  outcomeOf(
    {
      status: code,
      retryAfter: undefined,
      type: PROTOBUF['Content-Type'],
      body: Buffer.alloc(0),
      cut: false,
      ...parts,
    },
    NOW,
  );

describe('an export is taken', () => {
  test.each([
    ['with an empty body', Buffer.alloc(0)],
    ['with a body that is no message', Buffer.from('<html>')],
    ['with a message that is cut', partialSuccess(3, 'no').subarray(0, 5)],
  ])('%s', (_, body) => {
    expect(answer(200, { body: Buffer.from(body) })).toEqual({
      kind: 'accepted',
      rejected: 0,
      warning: null,
    });
  });

  test('without some points', () => {
    expect(answer(200, { body: Buffer.from(partialSuccess(3, 'no exponential\u202ehistograms')) })).toEqual({
      kind: 'accepted',
      rejected: 3,
      warning: 'refused 3 points: no exponential?histograms',
    });
  });

  test('with a warning', () => {
    const body = Buffer.from(partialSuccess(0, 'deprecated'));
    expect(answer(200, { body })).toEqual({ kind: 'accepted', rejected: 0, warning: 'deprecated' });
    expect(answer(200, { body, type: 'text/html' })).toMatchObject({ warning: null });
  });
});

describe('an export fails', () => {
  test.each([429, 502, 503, 504])('and is repeated: HTTP %i', (code) => {
    expect(answer(code)).toEqual({ kind: 'failed', problem: `HTTP ${code}`, retry: true, afterMs: null });
  });

  test.each([400, 401, 403, 404, 413, 415, 500, 501, 505])('for good: HTTP %i', (code) => {
    expect(answer(code)).toMatchObject({ kind: 'failed', retry: false });
  });

  test('for good: a redirection, which is not followed', () => {
    expect(answer(308)).toMatchObject({ problem: expect.stringContaining('it redirects'), retry: false });
  });

  test('for good: an endless answer', () => {
    expect(answer(200, { cut: true })).toMatchObject({ problem: 'its answer is too long', retry: false });
  });

  test('with the reason that the receiver gives', () => {
    expect(answer(400, { body: Buffer.from(status('no\nsuch\u001b[31m tenant')) })).toMatchObject({
      problem: 'HTTP 400: no?such?[31m tenant',
    });
    expect(answer(400, { body: Buffer.from('<html>'), type: 'text/html' })).toMatchObject({
      problem: 'HTTP 400',
    });
  });

  test.each([
    ['7', 7_000],
    ['0', 0],
    ['Thu, 01 Jan 2026 00:00:09 GMT', 9_000],
    ['Thu, 01 Jan 2020 00:00:00 GMT', 0],
    ['99999999999', 3_600_000],
    ['soon', null],
    ['-1', null],
  ])('for the time of Retry-After: %s', (retryAfter, afterMs) => {
    expect(answer(503, { retryAfter })).toMatchObject({ retry: true, afterMs });
  });
});

test('an attempt without an answer is repeated', () => {
  expect(outcomeOfError(new Error('aborted'), 10_000)).toEqual({
    kind: 'failed',
    problem: 'no answer within 10000 ms',
    retry: true,
    afterMs: null,
  });
  const several = new AggregateError([new Error('connect ECONNREFUSED ::1:4318')]);
  expect(outcomeOfError(several)).toMatchObject({ problem: 'connect ECONNREFUSED ::1:4318', retry: true });
});
