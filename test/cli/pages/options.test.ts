import { expect, it } from 'vitest';
import { type PagesOptions, pagesContradiction } from '../../../src/cli/pages/options.ts';

const OPTIONS: PagesOptions = { by: 'file', sort: 'rss', top: 40, maxPages: 1, timeout: 1 };

it.each<[Partial<PagesOptions>, string | undefined]>([
  [{}, undefined],
  [{ who: true, flags: true, strip: true, save: 'a', json: true }, undefined],
  [{ force: true }, '--force needs --save FILE'],
  [{ force: true, save: 'a' }, undefined],
  [{ append: true }, '--append needs -o FILE'],
  [{ append: true, output: 'a' }, undefined],
  [{ raw: 'a', strip: true }, '--raw and --strip cannot be used together'],
  [{ raw: 'a', diff: 'b' }, '--raw and --diff cannot be used together'],
  [{ diff: 'b', watch: 1 }, '--diff and --watch cannot be used together'],
  [{ watch: 1, save: 'b' }, '--watch and --save cannot be used together'],
  [{ watch: 1, json: true, faults: true }, undefined],
  [{ faults: true }, '--faults needs --watch: it counts between two looks'],
  [{ raw: 'a', json: true }, '--raw and --json cannot be used together: it is a list of numbers'],
])('%j', (options, expected) => {
  expect(pagesContradiction({ ...OPTIONS, ...options })).toBe(expected);
});
