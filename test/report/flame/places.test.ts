import { describe, expect, it } from 'vitest';
import { placesOf } from '../../../src/report/flame/places.ts';
import { profile, profileOfNames } from '../../fixtures/profile.ts';

const FRAMES: Record<string, string> = {
  'entry read alloc': 'read [libc.so.6]',
  'entry write alloc': '[prog]+0x1a2',
};
const framed = (rate = 64) => profile({ rate, framesOf: (stack) => [FRAMES[stack] ?? '[unknown]'] });

describe('placesOf', () => {
  it('has the parts that were asked for, in their order, and the events of each place', () => {
    expect(
      placesOf(framed(), ['comm', 'dso', 'symbol']).map(({ parts, weight }) => [...parts, weight]),
    ).toEqual([
      ['sh', 'libc.so.6', 'read', 667],
      ['sh', 'prog', '+0x1a2', 333],
      ['cc1', 'libc.so.6', 'read', 10],
    ]);
    expect(placesOf(framed(), ['symbol', 'comm'])[0]?.parts).toEqual(['read', 'sh']);
  });

  it('is exact by process, and has the interval of what was sampled', () => {
    expect(
      placesOf(framed(), ['comm']).map(({ weight, share, interval }) => [weight, share, ...interval]),
    ).toEqual([
      [1_000, 1_000 / 1_010, 1_000 / 1_010, 1_000 / 1_010],
      [10, 10 / 1_010, 10 / 1_010, 10 / 1_010],
    ]);
    const [first = expect.fail('no place')] = placesOf(framed(), ['dso']);
    expect(first.interval[0]).toBeLessThan(first.share);
    expect(first.interval[1]).toBeGreaterThan(first.share);
  });

  it.each([
    ['main [a b]', ['a b', 'main']],
    ['operator new [] [prog]', ['prog', 'operator new []']],
    ['[vdso]+0x9b2', ['vdso', '+0x9b2']],
    ['[anon]', ['[anon]', '[anon]']],
    ['[unknown]', ['[unknown]', '[unknown]']],
  ])('of the frame %j', (frame, parts) => {
    expect(placesOf(profileOfNames('sh', frame), ['dso', 'symbol'])).toEqual([
      { parts, weight: 3, share: 1, interval: [1, 1] },
    ]);
  });

  it('of no event is empty', () => {
    expect(placesOf(profile({}, []), ['comm'])).toEqual([]);
  });
});
