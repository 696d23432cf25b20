import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compile } from '../../../src/probe/compile.ts';
import { isGlob, matchesGlob } from '../../../src/probe/glob.ts';
import { lex } from '../../../src/probe/lex.ts';
import { loadCatalogue } from '../../../src/probe/load.ts';
import { nearest } from '../../../src/probe/nearest.ts';
import { selectEvents } from '../../../src/probe/select.ts';
import { tracepoints } from '../../fixtures/tracepoints.ts';
import { WHOLE_SYSTEM } from '../../fixtures/whole-system.ts';
import { fuzz } from '../lib/fuzz.ts';
import { accepted } from '../lib/refused.ts';
import { mutated, pieced, pumped } from '../lib/texts.ts';

const KERNEL = tracepoints();
const PROBES = loadCatalogue();
const NAMES = [...KERNEL.names, ...PROBES.keys(), 'kmem:*alloc*', 'mm_*', 'mm_page_alloc.failed'];
const PIECES = [
  '*',
  '?',
  '[a-z]',
  '[!k]',
  '[]',
  '[^m]',
  'kmem:',
  'tracepoint:',
  'kprobe:',
  '.',
  ',',
  'mm_',
  'kmalloc',
];
const texts = fc.oneof(
  mutated(fc.constantFrom(...NAMES), PIECES),
  pieced(PIECES),
  fc.string({ unit: 'binary' }),
);

/** True if a glob matches. Slow on purpose: each star tries all lengths. */
function matches(glob: string, text: string): boolean {
  if (glob === '') return text === '';
  if (glob.startsWith('*')) {
    return Array.from({ length: text.length + 1 }, (_, at) => text.slice(at)).some((rest) =>
      matches(glob.slice(1), rest),
    );
  }
  const set = /^\[(!?)(\]?[^\]]*)\]/.exec(glob);
  if (text === '') return false;
  if (set !== null) {
    const [all, not, members = ''] = set;
    let within = false;
    for (let at = 0; at < members.length; at++) {
      const [from = '', dash, to] = members.slice(at, at + 3);
      if (dash === '-' && to !== undefined) {
        within ||= from <= (text[0] ?? '') && (text[0] ?? '') <= to;
        at += 2;
      } else within ||= from === text[0];
    }
    return within !== (not === '!') && matches(glob.slice(all.length), text.slice(1));
  }
  return (glob.startsWith('?') || glob[0] === text[0]) && matches(glob.slice(1), text.slice(1));
}

const few = fc.array(fc.constantFrom('a', 'b', '-', ']'), { maxLength: 8 }).map((all) => all.join(''));
const globs = fc
  .array(fc.constantFrom('*', '?', 'a', 'b', '-', ']', '[', '[ab]', '[!a]', '[a-b]', '[]a]', '[b-a]'), {
    maxLength: 6,
  })
  .map((all) => all.join(''));

fuzz('a glob matches like its reference', fc.tuple(globs, few), ([glob, text]) => {
  assert.equal(matchesGlob(glob)(text), matches(glob, text), `${glob} ${text}`);
});

fuzz(
  'events are selected, or refused with a clear error, and their program has no word of the text',
  texts,
  (text) => {
    const found = accepted(() => selectEvents([{ text }], PROBES, KERNEL), 'EVENT_UNKNOWN', 'EVENT_MISSING');
    if (found === undefined || text.includes(',')) return;
    for (const { probe } of found) {
      assert(isGlob(text) || [probe.head.name, probe.head.event].some((name) => text.includes(name)));
    }
    const { text: program } = compile(found, KERNEL, WHOLE_SYSTEM);
    for (const { text: token } of lex(program, 'program')) assert(!/[^\x20-\x7e]/.test(token));
  },
  { weight: 4 },
);

fuzz(
  'a long event is handled in bounded time',
  fc.oneof(pumped(PIECES), pumped(['*', '?', 'a', 'm', '_'], 200)),
  (text) => void accepted(() => selectEvents([{ text }], PROBES, KERNEL), 'EVENT_UNKNOWN', 'EVENT_MISSING'),
  { weight: 200 },
);

/** The nearest candidates, by comparing all of them. */
function naive(wanted: string, candidates: readonly string[]): string[] {
  const edits = (a: string, b: string): number => {
    const table = Array.from({ length: a.length + 1 }, (_, i) =>
      Array.from({ length: b.length + 1 }, (__, j) => i || j),
    );
    const at = (i: number, j: number) => table[i]?.[j] ?? 0;
    for (let i = 1; i <= a.length; i++)
      for (let j = 1; j <= b.length; j++)
        (table[i] ?? [])[j] = Math.min(
          at(i - 1, j) + 1,
          at(i, j - 1) + 1,
          at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1),
        );
    return at(a.length, b.length);
  };
  const near = [...new Set(candidates)]
    .map((name): [number, string] => [name.includes(wanted) ? 1 : edits(wanted, name), name])
    .filter(([distance]) => distance <= Math.max(1, Math.floor(wanted.length / 3)))
    .toSorted(([a, x], [b, y]) => a - b || x.localeCompare(y));
  return near
    .filter(([distance]) => distance <= (near[0]?.[0] ?? 0) + 1)
    .slice(0, 3)
    .map(([, name]) => name);
}

fuzz(
  'the nearest names are those with the fewest edits',
  fc.tuple(texts, fc.array(texts, { maxLength: 6 })),
  ([wanted, others]) => {
    const candidates = [...NAMES.slice(0, 12), ...others];
    assert.deepEqual(nearest(wanted, candidates), naive(wanted, candidates));
  },
  { weight: 4 },
);
