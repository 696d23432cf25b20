import { expect, it } from 'vitest';
import { type FlameOptions, flameContradiction, placeParts } from '../../../src/cli/flame/options.ts';

it.each<[Partial<FlameOptions>, RegExp | undefined]>([
  [{}, undefined],
  [{ by: ['comm'], json: true, output: 'a.json' }, undefined],
  [{ diff: 'a' }, /--diff needs -o FILE/],
  [{ diff: 'a', output: 'b', json: true }, /--json and --diff/],
  [{ diff: 'a', output: 'b', by: ['comm'] }, /--by and --diff/],
  [{ by: ['comm'], stacks: 'both' }, /--by has the first function of a program/],
])('%j', (given, message) => {
  const options = { stacks: 'kernel', ...given } as FlameOptions;
  if (message === undefined) expect(flameContradiction(options)).toBeUndefined();
  else expect(flameContradiction(options)).toMatch(message);
});

it.each([['comm,dso,symbol'], ['symbol'], ['dso,comm']])('--by %s', (text) => {
  expect(placeParts(text).join()).toBe(text);
});

it.each([[''], ['pid'], ['comm,comm'], ['comm,']])('refuses --by %j', (text) => {
  expect(() => placeParts(text)).toThrow('It must be comm, dso or symbol');
});
