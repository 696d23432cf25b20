import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { attachMode, type CountingOptions, useColor, withCounting } from '../../src/cli/common.ts';
import { environment } from '../fixtures/fake.ts';

describe('useColor', () => {
  test.each([
    ['auto', true, '', 'xterm', true],
    ['auto', false, '', 'xterm', false],
    ['auto', undefined, '', 'xterm', false],
    ['auto', true, '1', 'xterm', false],
    ['auto', true, '0', 'xterm', false],
    ['auto', true, '', 'dumb', false],
    ['auto', true, '', '', true],
    ['always', false, '1', 'dumb', true],
    ['never', true, '', 'xterm', false],
  ] as const)('%s, terminal %s, NO_COLOR=%j, TERM=%j: %s', (choice, isTTY, noColor, term, expected) => {
    environment('NO_COLOR', noColor);
    environment('TERM', term);
    expect(useColor(choice, isTTY === undefined ? {} : { isTTY })).toBe(expected);
  });
});

describe('withCounting', () => {
  const parse = (...args: string[]) => {
    const command = withCounting(new Command('x'))
      .exitOverride()
      .configureOutput({ writeErr: () => {} });
    return command.parse(args, { from: 'user' }).opts<CountingOptions>();
  };

  test('defaults', () => {
    expect(parse()).toEqual({ color: 'auto', probes: [] });
  });

  test('given options', () => {
    expect(parse('--probes', 'a', '--bpftrace', 'b', '--probes', 'c,d', '--color', 'never')).toEqual({
      color: 'never',
      probes: ['a', 'c,d'],
      bpftrace: 'b',
    });
  });

  test('an unknown --color is refused', () => {
    expect(() => parse('--color', 'red')).toThrow(/Allowed choices are auto, always, never/);
  });
});

describe('how to attach', () => {
  test.each([
    [undefined, '', undefined],
    [undefined, 'classic', 'classic'],
    ['raw', 'classic', 'raw'],
  ] as const)('--attach %s, VMTALLY_ATTACH=%j: %s', (attach, variable, expected) => {
    environment('VMTALLY_ATTACH', variable);
    expect(attachMode(attach === undefined ? {} : { attach })).toBe(expected);
  });

  test('an unknown one is refused', () => {
    environment('VMTALLY_ATTACH', 'cooked');
    expect(() => attachMode({})).toThrow('VMTALLY_ATTACH is "cooked": it must be one of auto, raw, classic');
  });
});
