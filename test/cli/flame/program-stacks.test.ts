import { expect, it } from 'vitest';
import { ProgramStacks } from '../../../src/cli/flame/program-stacks.ts';

it('gives stacks with the same functions one number, and counts those that end early', () => {
  const stacks = new ProgramStacks(16);
  // No mappings are read of these processes.
  const named = stacks.named(
    new Map([
      ['7,-9,f1\nf2,7f01,1', new Map([[64, 2]])],
      [
        '7,-9,f1\nf2,7f02,1',
        new Map([
          [64, 3],
          [96, 1],
        ]),
      ],
      ['8,-9,f1\nf2,,1', new Map([[64, 5]])],
    ]),
  );
  expect([...named].map(([key, values]) => [key, [...values]])).toEqual([
    [
      '7,-9,f1\nf2,0',
      [
        [64, 5],
        [96, 1],
      ],
    ],
    ['8,-9,f1\nf2,1', [[64, 5]]],
  ]);
  expect(stacks.framesOf(undefined)('0', '')).toEqual(['[unknown]']);
  expect(stacks.framesOf((stack, site) => [stack, site])('f1\nf2,1', '-9')).toEqual([
    '[no user stack]',
    'f1\nf2',
    '-9',
  ]);
  expect(stacks.notes()).toEqual([
    '100 % of user stacks have no names: their program ended before its mappings were read.',
  ]);
});

it.each([
  ['processes', 'functions without a name: too many programs ran to follow all'],
  ['mappings', 'functions without a name: too many mappings'],
  ['mounts', 'functions without a name: too many mounts to find out which files are local'],
  ['files', 'functions without a name: too many files, or too large tables of symbols'],
  ['time', 'functions without a name: the search for names took too long'],
  ['moved', 'functions that are [unknown]: their place in memory had several'],
] as const)('says how many stacks a limit of %s left without names', (gap, why) => {
  const code = {
    follow: () => {},
    finish: () => {},
    close: () => {},
    framesOf: (_pid: number, _program: number, stack: string) => ({
      frames: ['f'],
      kind: 'whole' as const,
      gaps: stack === '7f01' ? [gap] : [],
    }),
  };
  const stacks = new ProgramStacks(16, code);
  stacks.named(
    new Map([
      ['7,-9,f1,7f01,1', new Map([[64, 30]])],
      ['7,-9,f1,7f02,1', new Map([[64, 70]])],
    ]),
  );
  expect(stacks.notes()).toEqual([`30 % of user stacks have ${why}.`]);
});
