import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sameMachine } from './machine.ts';
import { Report } from './result.ts';
import { markdown } from './text.ts';

const FILE = 'benchmarks.json';

/**
 * Merges two reports. If both have an answer, the later one is used. The answers are in the order of `names`.
 */
export function merge(before: Report, now: Report, names: readonly string[]): Report {
  const results = names.flatMap((name) => {
    const resultOf = (report: Report) => report.results.find(({ question }) => question === name);
    return resultOf(now) ?? resultOf(before) ?? [];
  });
  return { ...now, results };
}

/**
 * Writes benchmarks.json, and benchmarks.md from it. If only some questions were asked, the stored answers to
 * the others stay, provided that they are from the same machine. Returns the reason if nothing was written.
 */
export function store(directory: string, report: Report, names: readonly string[]): string | undefined {
  const path = join(directory, FILE);
  let whole = report;
  if (report.results.length < names.length && existsSync(path)) {
    const before = Report.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    if (!before.success || !sameMachine(before.data, report)) {
      return `${path} is of another machine, kernel or version: it is written when all questions are run`;
    }
    whole = merge(before.data, report, names);
  }
  mkdirSync(directory, { recursive: true });
  writeFileSync(path, `${JSON.stringify(whole, null, 2)}\n`);
  writeFileSync(join(directory, 'benchmarks.md'), markdown(whole));
  return undefined;
}
