import { describe, expect, test } from 'vitest';
import type { Tracepoints } from '../../src/kernel/tracepoints.ts';
import { compile } from '../../src/probe/compile.ts';
import { loadCatalogue } from '../../src/probe/load.ts';
import type { CompileOptions } from '../../src/probe/program.ts';
import type { GroupBy, Scope } from '../../src/probe/scope.ts';
import type { Selection } from '../../src/probe/selection.ts';
import { tracepoints } from '../fixtures/tracepoints.ts';
import { WHOLE_SYSTEM } from '../fixtures/whole-system.ts';

const PROBES = [...loadCatalogue().values()];

/** All words in the scripts of the catalogue, as fields. */
const FIELDS = [
  ...new Set(
    PROBES.flatMap(({ blocks }) => blocks)
      .flatMap(({ body, predicate }) => [...predicate, ...body])
      .filter(({ kind }) => kind === 'word')
      .map(({ text }) => text),
  ),
].map((name) => ({ name, type: 'unsigned long', signed: false, text: false, size: 8 }));

/** A kernel with every tracepoint and function that a probe of the catalogue names, and with every field. */
const EVERYTHING: Tracepoints = { ...tracepoints(), names: [], has: () => true, fields: () => FIELDS };

const SCOPES: Scope[] = [
  { who: { kind: 'all' } },
  { who: { kind: 'all' }, cpus: [0, 1], cgroups: ['7'] },
  ...[true, false].flatMap((inherit): Scope[] =>
    [true, false].flatMap((untilExit): Scope[] => [
      { who: { kind: 'pids', processes: [[12, 1]], inherit }, untilExit },
      { who: { kind: 'command', parent: 77, inherit }, untilExit, cgroups: ['7'] },
    ]),
  ),
];
const GROUP_BYS: GroupBy[] = ['none', 'pid', 'tid', 'cpu', 'uid', 'cgroup'];
const KEEPS: CompileOptions['keeps'][] = ['rows', 'totals', 'both'];

/** The names of maps in all calls such as `print(@m)` or `delete(@m[k])`. */
const mapsIn = (program: string, call: string): Set<string> =>
  new Set([...program.matchAll(new RegExp(`\\b${call}\\((@\\w+)`, 'g'))].map(([, map]) => map ?? ''));

describe('every probe in every scope', () => {
  const selections: Selection[] = PROBES.map((probe) => ({
    probe,
    maps: Object.keys(probe.head.maps),
  }));
  const program = (options: Partial<CompileOptions>): string =>
    compile(selections, EVERYTHING, {
      ...WHOLE_SYSTEM,
      keeps: 'both',
      ...options,
    }).text;
  const programs = [
    ...SCOPES.flatMap((scope) => GROUP_BYS.map((groupBy) => program({ scope, groupBy }))),
    ...KEEPS.map((keeps) => program({ keeps })),
    program({ types: undefined }),
  ];

  // bpftrace up to 0.18 aborts if a key disappears while it walks a map, and its counts are lost.
  test('the program deletes no keys of a map that it prints or clears', () => {
    expect(programs.some((text) => mapsIn(text, 'delete').has('@vt_scope'))).toBe(true);
    expect(programs.some((text) => mapsIn(text, 'print').has('@vt_joined_1'))).toBe(true);
    for (const text of programs) {
      const walked = new Set(['print', 'clear', 'zero'].flatMap((call) => [...mapsIn(text, call)]));
      expect([...mapsIn(text, 'delete')].filter((map) => walked.has(map))).toEqual([]);
    }
  });
});
