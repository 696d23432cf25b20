import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { VmtallyError } from '../../../src/errors.ts';
import { whyMissing } from '../../../src/probe/attach.ts';
import { CATALOGUE } from '../../../src/probe/catalogue-directory.ts';
import { compile } from '../../../src/probe/compile.ts';
import { readHead } from '../../../src/probe/head.ts';
import { layout } from '../../../src/probe/layout.ts';
import { lex, type Token, unlex } from '../../../src/probe/lex.ts';
import { parse } from '../../../src/probe/parse.ts';
import { readProbe } from '../../../src/probe/read-probe.ts';
import { probeSource } from '../../fixtures/probes.ts';
import { tracepoints } from '../../fixtures/tracepoints.ts';
import { WHOLE_SYSTEM } from '../../fixtures/whole-system.ts';
import { fuzz } from '../lib/fuzz.ts';
import { accepted, assertClear } from '../lib/refused.ts';
import { mutated, pieced, pumped } from '../lib/texts.ts';

const KERNEL = tracepoints();
const CATALOGUE_SOURCES = readdirSync(CATALOGUE)
  .filter((file) => file.endsWith('.bt'))
  .map((file) => readFileSync(join(CATALOGUE, file), 'utf8'));

const STATEMENTS = [
  '@kmalloc[pid] = count();',
  '@kmalloc[pid, args->bytes_req] = count();',
  '@start[tid] = nsecs;',
  'delete(@start[tid]);',
  'if (args->ptr == 0) {',
  '} else {',
  '}',
  '$x = args.bytes_alloc;',
  'printf("%d", 1);',
  'system("id")',
  '@vt_tick = 1;',
  'print(@kmalloc);',
  '@kmalloc',
  'exit ()',
  '// comment\n',
  '"a\\"b"',
];
const SYMBOLS = [
  '{',
  '}',
  '(',
  ')',
  '[',
  ']',
  ';',
  ',',
  '/',
  '->',
  '.',
  '@',
  '$a',
  '0x1f',
  '1e3',
  'pid',
  '==',
  '/*',
  '*/',
];
const HEADS = [
  'name: ',
  'maps: ',
  'counts: ',
  '{ ',
  ' }',
  '- ',
  '\n  ',
  '&a ',
  '*a',
  '<<: ',
  '!!x ',
  '"',
  ': ',
  '|\n',
  'null',
  '1e9',
];

const scripts = fc
  .array(fc.constantFrom(...STATEMENTS, ...SYMBOLS), { maxLength: 8 })
  .map(
    (body) => `tracepoint:kmem:kmalloc /args->bytes_req > 1/ { ${body.join(' ')} @kmalloc[pid] = count(); }`,
  );
const sources = fc.oneof(
  fc.constantFrom(...CATALOGUE_SOURCES),
  scripts.map((script) => probeSource({ script })),
);

const plain = (tokens: readonly Token[]) => tokens.map(({ kind, text }) => ({ kind, text }));

fuzz(
  'a script is read or refused with a clear error; written again, or laid out, it has the same tokens',
  fc.oneof(mutated(scripts, [...STATEMENTS, ...SYMBOLS]), pieced(SYMBOLS), fc.string({ unit: 'binary' })),
  (source) => {
    const tokens = accepted(() => lex(source, 'x.bt'), 'PROBE_INVALID');
    const blocks = accepted(() => parse(source, 'x.bt'), 'PROBE_INVALID');
    if (tokens === undefined) return;
    assert.deepEqual(plain(lex(unlex(tokens), 'x.bt')), plain(tokens));
    if (blocks !== undefined) assert.deepEqual(plain(lex(layout(source), 'x.bt')), plain(tokens));
  },
);

/** Calls that a probe may make, and calls and casts that the compiler adds to its blocks. */
const CALLS = ['count', 'sum', 'hist', 'delete', 'if', 'strncmp', 'sizeof', 'offsetof', 'cgroupid'];

fuzz(
  'a probe file is refused with a clear error, or its program prints nothing of its own',
  mutated(sources, [...STATEMENTS, ...SYMBOLS, ...HEADS], 2),
  (source) => {
    const probe = accepted(() => readProbe(source, 'x.bt'), 'PROBE_INVALID');
    if (probe === undefined || whyMissing(probe, KERNEL) !== undefined) return;
    const { text, maps } = compile([{ probe, maps: Object.keys(probe.head.maps) }], KERNEL, WHOLE_SYSTEM);
    const tokens = lex(text, 'program');
    const ours = tokens.findIndex(({ kind, text: word }) => kind === 'word' && word === 'sched_process_exit');
    for (const [index, { kind, text: word }] of tokens.slice(0, ours).entries()) {
      if (kind === 'word' && tokens[index + 1]?.text === '(') assert(CALLS.includes(word), word);
      // Maps are outputs or scratch of the probe. Of the tick's own maps only its number may be read.
      if (kind === 'map') assert(maps.has(word) || word.startsWith('@s0_') || word === '@vt_tick', word);
    }
  },
  { weight: 4 },
);

fuzz(
  'a head is read or refused with a clear error',
  mutated(sources, HEADS, 6),
  (source) => void accepted(() => readHead(source, 'x.bt'), 'PROBE_INVALID'),
  { weight: 2 },
);

fuzz(
  'a probe file of 100 kB is read in bounded time',
  fc.oneof(
    pumped([...STATEMENTS, ...SYMBOLS]).map((script) => probeSource({ script })),
    pumped([...HEADS, '? ', 'a: ', '[', '# ']).map((head) => `/*${head}*/`),
    pumped([...STATEMENTS, ...SYMBOLS]),
  ),
  (source) => {
    try {
      readProbe(source, 'x.bt');
      layout(source);
    } catch (error) {
      if (!(error instanceof VmtallyError)) throw error;
      assertClear(error, ['PROBE_INVALID']);
    }
  },
  { weight: 200 },
);
