import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Expression, namesIn } from '../../src/compare/expression.ts';
import { type Invariant, type Kind, readInvariants } from '../../src/compare/invariant.ts';
import { CATALOGUE } from '../../src/probe/catalogue-directory.ts';
import { loadCatalogue } from '../../src/probe/load.ts';

const file = join(CATALOGUE, 'identities.yaml');
const identities = readInvariants(readFileSync(file, 'utf8'), file);
const heads = [...loadCatalogue().values()].map(({ head }) => head);

/** The counters that an expression adds. Subtracted counters are corrections of the others. */
function addedIn(tree: Expression): string[] {
  if (tree.kind === 'name') return [tree.name];
  if (tree.kind === 'number') return [];
  return tree.kind === '-' ? addedIn(tree.left) : [...addedIn(tree.left), ...addedIn(tree.right)];
}

const probesOf = ({ trace }: Invariant): string[] =>
  namesIn(trace.tree).map(({ name }) => name.split('.')[0] ?? '');

/**
 * The counters that identities of these kinds hold a probe against; `pgalloc_*` stands for the counters of
 * all zones.
 */
const countersOf = (probe: string, ...kinds: Kind[]): string[] =>
  identities
    .filter((identity) => kinds.includes(identity.kind) && probesOf(identity).includes(probe))
    .flatMap(({ vmstat }) => addedIn(vmstat.tree));

const covers = (pattern: string, counter: string): boolean =>
  pattern.endsWith('*') ? counter.startsWith(pattern.slice(0, -1)) : counter === pattern;

describe.each(heads.map((head) => [head.name, head] as const))('the head of %s', (name, head) => {
  test('names each counter that equals its probe', () => {
    const missing = countersOf(name, 'equal').filter(
      (pattern) => !head.vmstat.some((counter) => covers(pattern, counter)),
    );
    expect(missing).toEqual([]);
  });

  test('names no counter that only moves with its probe', () => {
    const bounded = countersOf(name, 'equal', 'at most', 'at least');
    const loose = countersOf(name, 'moves with').filter(
      (pattern) => !bounded.includes(pattern) && head.vmstat.some((counter) => covers(pattern, counter)),
    );
    expect(loose).toEqual([]);
  });
});
