import { expect, test } from 'vitest';
import { swapProbes } from '../../src/compare/swap-probes.ts';

test('of this machine: probes, or the reason for their absence', () => {
  const probes = swapProbes('6.12.0');
  if (typeof probes === 'string') expect(probes).toMatch(/^swap /);
  else expect(probes.map(({ head }) => head.name)).toEqual(['swap_io', 'swap_calls']);
});
