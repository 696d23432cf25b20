import { describe, expect, it } from 'vitest';
import { checkAttach, judge } from '../../src/doctor/attach.ts';
import { checkFacts } from '../../src/doctor/checks.ts';
import { factsOf, NO_BPFTRACE, UNMOUNTED } from './facts.ts';

describe('judge', () => {
  it.each([
    [101, 0, 'ok'],
    [100, 0, 'missing'],
    [102, 0, 'missing'],
    [0, 0, 'missing'],
    [100, 1, 'warning'],
    [99, 1, 'missing'],
    [101, 1, 'ok'],
  ] as const)('%i of 101 counted, %i reported as missed: %s', (counted, missed, status) => {
    expect(judge({ event: 'e', made: 101, counted, missed }).status).toBe(status);
  });
});

it('is skipped if something is missing, and names it', async () => {
  const facts = factsOf({ bpftrace: NO_BPFTRACE, tracefs: UNMOUNTED });
  expect(await checkAttach(facts, checkFacts(facts))).toEqual({
    name: 'attach',
    status: 'skipped',
    found: 'needs tracefs, bpftrace first',
    todo: null,
  });
});
