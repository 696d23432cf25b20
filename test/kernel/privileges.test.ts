import { describe, expect, it } from 'vitest';
import { hasCapability, parseEffective } from '../../src/kernel/privileges.ts';

describe('parseEffective', () => {
  it('reads CapEff among the other sets', () => {
    const status =
      'CapInh:\t0000000000000000\nCapPrm:\t000001ffffffffff\nCapEff:\t000000c000000006\nCapBnd:\t0\n';
    const effective = parseEffective(status);
    expect(effective).toBe((1n << 39n) | (1n << 38n) | (1n << 2n) | (1n << 1n));
    expect(hasCapability({ effective }, 'CAP_BPF')).toBe(true);
    expect(hasCapability({ effective }, 'CAP_SETPCAP')).toBe(false);
  });

  it('finds nothing without the line', () => expect(parseEffective('Name:\tnode\n')).toBe(0n));
});
