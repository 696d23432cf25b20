import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../../fixtures/temporary.ts';
import { anAnswer, aReport } from './fixture.ts';
import { Report } from './result.ts';
import { store } from './store.ts';
import { markdown } from './text.ts';

const NAMES = ['one', 'two', 'three'];
const kept = (directory: string) =>
  Report.parse(JSON.parse(readFileSync(join(directory, 'benchmarks.json'), 'utf8')));

it('writes the page from the numbers, which can be read again', () => {
  const directory = join(temporaryDirectory(), 'docs');
  const report = aReport(NAMES.map((name) => anAnswer(name)));
  expect(store(directory, report, NAMES)).toBeUndefined();
  expect(kept(directory)).toEqual(report);
  expect(readFileSync(join(directory, 'benchmarks.md'), 'utf8')).toBe(markdown(report));
});

it('a new answer to a question takes the place of the old one, and the others stay', () => {
  const directory = temporaryDirectory();
  store(directory, aReport([anAnswer('one'), anAnswer('three')]), NAMES);
  const again = anAnswer('two', [3_000]);
  expect(store(directory, aReport([again]), NAMES)).toBeUndefined();
  expect(kept(directory).results).toEqual([anAnswer('one'), again, anAnswer('three')]);
  store(directory, aReport([anAnswer('three', [9_000])]), NAMES);
  expect(kept(directory).results.map(({ question }) => question)).toEqual(NAMES);
  expect(kept(directory).results[2]).toEqual(anAnswer('three', [9_000]));
});

it('figures of two machines are never mixed', () => {
  const directory = temporaryDirectory();
  store(directory, aReport([anAnswer('one')]), NAMES);
  const other = aReport([anAnswer('two')], '6.19.0');
  expect(store(directory, other, NAMES)).toContain('another machine');
  expect(store(directory, { ...aReport([anAnswer('two')]), quick: true }, NAMES)).toContain('another');
  expect(kept(directory).results).toEqual([anAnswer('one')]);
  // Answers to all questions replace the page.
  const all = aReport(
    NAMES.map((name) => anAnswer(name)),
    '6.19.0',
  );
  expect(store(directory, all, NAMES)).toBeUndefined();
  expect(kept(directory)).toEqual(all);
});

it('a file that is no report is not overwritten by a part of one', () => {
  const directory = temporaryDirectory({ 'benchmarks.json': '{}' });
  expect(store(directory, aReport([anAnswer('one')]), NAMES)).toBeDefined();
  expect(existsSync(join(directory, 'benchmarks.md'))).toBe(false);
});
