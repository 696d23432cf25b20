import { describe, expect, test } from 'vitest';
import type { Sectors } from '../../src/kernel/swaps.ts';
import { unlex } from '../../src/probe/lex.ts';
import { swapCallsProbe, swapIoProbe } from '../../src/probe/swap.ts';

/**
 * The probe's search for the swap area of a sector. Its names, numbers, ifs and C operators are valid
 * JavaScript too.
 */
function findsIn(areas: readonly Sectors[]): (device: number, sector: number) => boolean {
  const source = unlex(swapIoProbe(areas).blocks[0]?.body ?? []).replaceAll('args->', 'args.');
  const search = source.slice(0, source.search(/if \(\$swap *==/));
  // oxlint-disable-next-line typescript/no-implied-eval -- made above
  const find = new Function('args', `let ${search} return $swap === 1;`) as (args: object) => boolean;
  return (dev, sector) => find({ dev, sector });
}

describe('requests counted by the probe', () => {
  test.each([0, 1, 2, 3, 7, 256])('requests in %d areas of two disks, at both ends of each', (count) => {
    const areas = [5, 9].flatMap((device) =>
      Array.from({ length: count }, (_, at) => ({ device, from: 100 * at + 8, to: 100 * at + 50 + device })),
    );
    const takes = findsIn(areas);
    expect(takes(5, 0)).toBe(false);
    expect(takes(0, 0)).toBe(false);
    for (const { device, from, to } of areas) {
      const found = [from - 1, from, to - 1, to].map((sector) => takes(device, sector));
      expect({ device, from, found }).toEqual({ device, from, found: [false, true, true, false] });
      expect(takes(7, from)).toBe(false);
    }
  });
});

test('its maps, and the lasting maps of the calls', () => {
  expect(swapIoProbe([]).head.maps).toMatchObject({
    swap_io_read: { sum: 'bytes' },
    swap_io_written: { sum: 'bytes' },
  });
  expect(swapCallsProbe().head.maps).toMatchObject({
    swap_calls_on: { lasting: true },
    swap_calls_off: { lasting: true },
  });
});

test('two probes are not mistaken for each other', () => {
  expect(swapIoProbe([]).where).not.toBe(swapCallsProbe().where);
});
