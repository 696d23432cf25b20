import { describe, expect, it } from 'vitest';
import { type Sampling, samplingNotes } from '../../../src/report/flame/sampling-notes.ts';
import { UNKNOWN_STACK } from '../../../src/tally/scale-stacks.ts';

const stack = (count: number, name = 'a') => ({ pid: '7', site: '1', value: 64, stack: name, count });
const pool = (events: number, samples: number) => ({
  strata: [{ pid: '7', site: '1', value: 64, events, samples: new Map([['a', samples]]) }],
  events,
  samples,
  stacks: new Map([['a', samples]]),
});
const notes = (given: Partial<Sampling>) =>
  samplingNotes({
    rate: 64,
    sampled: 1_000,
    kept: 1_000,
    stacks: [stack(64_000)],
    pools: [pool(64_000, 1_000)],
    weigh: () => 1,
    hasSite: true,
    ...given,
  });

describe('samplingNotes', () => {
  it('says what was sampled, and how sure a frame of 1 % is', () => {
    expect(notes({})).toEqual([
      '1,000 of 64,000 events were sampled, one of 64 by chance. All their stacks were kept.',
      'All counted events are divided by process and call site among the sampled stacks: a frame of 1 % has 0.55 to 1.82 % (95 % confidence).',
    ]);
  });

  it('advises a lower rate where few were sampled', () => {
    expect(notes({ sampled: 20, kept: 20, stacks: [stack(1_280)], pools: [pool(1_280, 20)] })[1]).toMatch(
      /; a larger sample narrows that\.$/,
    );
  });

  it('says what was not kept, and what has no stack', () => {
    const [first, , last] = notes({
      kept: 988,
      stacks: [stack(64_000), stack(7, UNKNOWN_STACK)],
      hasSite: false,
    });
    expect(first).toContain(
      '12 of their stacks were not kept: the map had no room for more, or with bpftrace 0.17 no two stacks of one hash.',
    );
    expect(last).toBe('7 events have no stack: none of their kind was sampled.');
  });

  it('of all events', () => {
    const whole = { rate: 1, sampled: 64_000, kept: 64_000 };
    expect(notes(whole)).toEqual(['All 64,000 events have their stack: nothing is estimated.']);
    expect(notes({ ...whole, kept: 63_999, stacks: [stack(63_999), stack(1, UNKNOWN_STACK)] })).toEqual([
      '63,999 of 64,000 events have their stack. 1 of their stacks was not kept: the map had no room for more, or with bpftrace 0.17 no two stacks of one hash.',
    ]);
  });

  it('of none', () => {
    expect(notes({ stacks: [] })).toEqual(['No event was counted.']);
  });
});
