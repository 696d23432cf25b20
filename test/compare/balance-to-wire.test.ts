import { describe, expect, test } from 'vitest';
import type { Balance } from '../../src/compare/balance.ts';
import { compareIdentityOf, numbersOf } from '../../src/compare/balance-to-wire.ts';
import { type Invariant, readInvariants } from '../../src/compare/invariant.ts';
import { CompareIdentity, CompareNumbers } from '../../src/wire/compare.ts';

const reason = (id: string, parts: Record<string, string> = {}) => ({
  id,
  text: `because of ${id}`,
  where: 'mm/x.c',
  usually: 'none',
  ...parts,
});
const INVARIANT: Invariant =
  readInvariants(
    JSON.stringify({
      pages: [
        {
          id: 'page.alloc',
          title: 'Pages allocated',
          trace: 'mm_page_alloc + bulk?',
          vmstat: 'pgalloc_*',
          kind: 'at most',
          unit: 'pages',
          reasons: [reason('captured', { low: '0 - bulk?', kernels: '6.7..' })],
        },
      ],
    }),
    'x',
  )[0] ?? expect.fail();

describe('an identity', () => {
  test.each([null, 'this kernel has no counter pgalloc_*'])(
    'has the expressions of the catalogue: %j',
    (missing) => {
      expect(CompareIdentity.parse(compareIdentityOf({ invariant: INVARIANT, missing }))).toEqual({
        id: 'page.alloc',
        group: 'pages',
        title: 'Pages allocated',
        kind: 'at most',
        unit: 'pages',
        trace: 'mm_page_alloc + bulk?',
        vmstat: 'pgalloc_*',
        missing,
        reasons: [{ id: 'captured', text: 'because of captured', where: 'mm/x.c', usually: 'none' }],
      });
    },
  );
});

describe('a balance', () => {
  const balance = (parts: Partial<Balance> = {}): Balance => ({
    invariant: INVARIANT,
    missing: null,
    trace: 100,
    vmstat: { low: 90, high: 107 },
    residual: { low: -7, high: 10 },
    verdict: 'balanced',
    causes: [],
    ...parts,
  });
  const cause = (low: number, high: number) => ({ id: 'x', text: 'X', where: 'mm/x.c', low, high });

  test('has numbers', () => {
    expect(CompareNumbers.parse(numbersOf(balance()))).toEqual({
      id: 'page.alloc',
      counted: 100,
      counter: { low: 90, high: 107 },
      residual: { low: -7, high: 10 },
      verdict: 'balanced',
      causes: [],
    });
  });

  test('has no numbers if this kernel cannot evaluate the identity', () => {
    const lacking = { missing: 'no', trace: null, vmstat: null, residual: null, verdict: null };
    expect(CompareNumbers.parse(numbersOf(balance(lacking)))).toEqual({
      id: 'page.alloc',
      counted: null,
      counter: null,
      residual: null,
      verdict: null,
      causes: [],
    });
  });

  test.each([
    [-24, 0, -24, 0],
    [-Infinity, 0, null, 0],
    [0, Infinity, 0, null],
    [-Infinity, Infinity, null, null],
  ])('a cause of %d to %d survives JSON', (low, high, least, most) => {
    const found = numbersOf(balance({ verdict: 'explained', causes: [cause(low, high)] }));
    expect(CompareNumbers.parse(JSON.parse(JSON.stringify(found))).causes).toEqual([
      { id: 'x', text: 'X', where: 'mm/x.c', low: least, high: most },
    ]);
  });
});
