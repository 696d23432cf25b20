import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sameMachine } from './machine.ts';
import { Report } from './result.ts';
import { markdown } from './text.ts';

const FILE = 'benchmarks.json';

/** The reports as one, with the later answer where both have one, in the order of `names`. */
export function merge(before: Report, now: Report, names: readonly string[]): Report {
  const results = names.flatMap((name) => {
    const of = ({ results: list }: Report) => list.find(({ question }) => question === name);
    return of(now) ?? of(before) ?? [];
  });
  return { ...now, results };
}

/**
 * Writes benchmarks.json, and from it benchmarks.md. Answers that are there already stay where only others were asked
 * for now, if they are of the same machine. Returns why nothing was written, if so.
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
