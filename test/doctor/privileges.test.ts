import { describe, expect, it } from 'vitest';
import { lackingCapabilities } from '../../src/doctor/privileges.ts';

const bits = (...numbers: number[]): bigint => numbers.reduce((set, bit) => set | (1n << BigInt(bit)), 0n);

describe('lackingCapabilities', () => {
  it.each([
    ['root', 0, bits(21, 1, 2), ''],
    ['root with the two that stand for CAP_SYS_ADMIN', 0, bits(38, 39), ''],
    ['root of a container', 0, bits(1), 'CAP_BPF CAP_PERFMON'],
    ['a user with all four', 1000, bits(39, 38, 2, 1), ''],
    ['a user with two', 1000, bits(39, 38), 'CAP_DAC_READ_SEARCH CAP_DAC_OVERRIDE'],
    [
      'a user with CAP_SYS_ADMIN, which bpftrace does not ask for',
      1000,
      bits(21, 1, 2),
      'CAP_BPF CAP_PERFMON',
    ],
  ])('%s', (_, euid, effective, lacking) => {
    expect(lackingCapabilities({ euid, effective, perfNeedsAdmin: false }).join(' ')).toBe(lacking);
  });

  it.each([
    ['root', 0, bits(21), ''],
    ['root with the two', 0, bits(38, 39), 'CAP_SYS_ADMIN'],
    ['a user with the four', 1000, bits(39, 38, 2, 1), 'CAP_SYS_ADMIN'],
    ['a user with the five', 1000, bits(39, 38, 21, 2, 1), ''],
  ])('if the kernel does not accept CAP_PERFMON: %s', (_, euid, effective, lacking) => {
    expect(lackingCapabilities({ euid, effective, perfNeedsAdmin: true }).join(' ')).toBe(lacking);
  });
});
