import { expect, test } from 'vitest';
import { strataOf } from '../../src/tally/strata.ts';

test('joins exact counts with their sampled stacks, by process, call site and value', () => {
  const counted = new Map([
    [
      '7,-9',
      new Map([
        [64, 100],
        [32, 5],
      ]),
    ],
    ['8,-9', new Map([[64, 1]])],
  ]);
  const byStack = new Map([
    ['7,-9,f1\nf2', new Map([[64, 2]])],
    ['7,-9,', new Map([[64, 1]])],
    // The count of this sample was lost.
    ['9,-9,f1', new Map([[64, 1]])],
  ]);
  expect(strataOf(counted, byStack, 2)).toEqual([
    {
      pid: '7',
      site: '-9',
      value: 64,
      events: 100,
      samples: new Map([
        ['f1\nf2', 2],
        ['', 1],
      ]),
    },
    { pid: '7', site: '-9', value: 32, events: 5, samples: new Map() },
    { pid: '8', site: '-9', value: 64, events: 1, samples: new Map() },
  ]);
});

test('an event without a call site has one stratum a process and value', () => {
  const strata = strataOf(new Map([['7', new Map([[0, 3]])]]), new Map([['7,f1', new Map([[0, 1]])]]), 1);
  expect(strata).toEqual([{ pid: '7', site: '', value: 0, events: 3, samples: new Map([['f1', 1]]) }]);
});
