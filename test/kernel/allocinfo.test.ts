import { expect, test } from 'vitest';
import { parseAllocation } from '../../src/kernel/allocinfo.ts';

test.each([
  [
    '       64512     1008 fs/eventfd.c:385 func:do_eventfd ',
    { place: 'fs/eventfd.c:385', module: null, function: 'do_eventfd', bytes: 64_512, calls: 1008 },
  ],
  [
    '       12288        3 drivers/a.c:7 [my mod] func:probe ',
    { place: 'drivers/a.c:7', module: 'my mod', function: 'probe', bytes: 12_288, calls: 3 },
  ],
  ['-64 0 mm/x.c:1 func:raced', { place: 'mm/x.c:1', module: null, function: 'raced', bytes: -64, calls: 0 }],
])('%s', (line, site) => {
  expect(parseAllocation(line)).toEqual({ ...site, accurate: true });
});

test('the kernel says of a site that it missed some', () => {
  expect(parseAllocation(' 49152 48 arch/x86/core.c:2709 func:create accurate:no ')?.accurate).toBe(false);
});

test.each(['allocinfo - version: 1.0', '#     <size>  <calls> <tag info>', ''])('%j is no site', (line) => {
  expect(parseAllocation(line)).toBeUndefined();
});
