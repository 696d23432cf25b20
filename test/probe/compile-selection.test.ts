import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compile } from '../../src/probe/compile.ts';
import { parseFilter } from '../../src/probe/filter/parse.ts';
import { readProbe } from '../../src/probe/read-probe.ts';
import { tracepoints } from '../fixtures/tracepoints.ts';
import { WHOLE_SYSTEM } from '../fixtures/whole-system.ts';

const source = readFileSync(join(import.meta.dirname, '../../src/probe/compile-selection.ts'), 'utf8');
/** The indented blocks of the comment above selectionBlocks: a block of a probe, and its program. */
const [, before = ''] = /\/\*\*\n \* Compiles a selection\.([\s\S]*?)\*\//.exec(source) ?? [];
const [probe = '', program = ''] = [...before.matchAll(/(?:^ \* {5}.*\n)+/gm)].map(([text]) =>
  text.replaceAll(/^ \* {5}/gm, ''),
);

const HEAD = `/*
name: mm_page_alloc
summary: Example
event: kmem:mm_page_alloc
maps:
  mm_page_alloc: { counts: allocations, value: { name: order, unit: pages, scale: order } }
*/
`;

test('the worked example in the source compiles to the program shown there', () => {
  const selection = {
    probe: readProbe(HEAD + probe, 'example.bt'),
    maps: ['mm_page_alloc'],
    filter: parseFilter('gfp_flags & 0x400'),
  };
  const { text } = compile([selection], tracepoints(), {
    ...WHOLE_SYSTEM,
    scope: { who: { kind: 'pids', processes: [[1, 0]], inherit: false } },
    types: undefined,
  });
  expect(program).toContain('count()');
  expect(text).toContain(program);
});
