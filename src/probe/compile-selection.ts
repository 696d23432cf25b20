import { VmtallyError } from '../errors.ts';
import type { Field, Tracepoints } from '../kernel/tracepoints.ts';
import { attachPoint, tracepointsOf } from './attach.ts';
import type { ProgramBlock } from './block.ts';
import { bucketOf } from './bucket.ts';
import { conditionOf, dynamicTextOf } from './filter/condition.ts';
import type { MapHead } from './head.ts';
import { type Token, unlex } from './lex.ts';
import { packedMaps, packKey, valueTokens } from './pack.ts';
import { type Block, closing, isSymbol } from './parse.ts';
import { type Update, updatesOf } from './probe.ts';
import type { CompileOptions, Program } from './program.ts';
import { rawAttachPoint } from './raw.ts';
import { GROUP_KEYS, scopeCondition } from './scope.ts';
import { labelOf, type Selection } from './select.ts';
import { valueNamesOf } from './series-values.ts';

/** Builds the blocks of a selection, one for each tracepoint: bpftrace loads its programs in this order. */
export function selectionBlocks(
  selection: Selection,
  instance: number,
  tracepoints: Tracepoints,
  { scope, groupBy, dynamicText, raw = false, keeps = 'rows' }: CompileOptions,
  program: Program,
): ProgramBlock[] {
  const { probe, maps, filter, dropped } = selection;
  const seriesOf = new Map<string, number>();
  const events = [
    ...new Set(
      probe.blocks.flatMap(({ attach }) => attach).flatMap((point) => tracepointsOf(point, tracepoints)),
    ),
  ];
  const packed = packedMaps(probe, groupBy, tracepoints);
  for (const map of maps) {
    const head = probe.head.maps[map];
    if (head === undefined) continue;
    const number = program.series.length;
    const label = labelOf(selection, map);
    const values = valueNamesOf(probe, map, tracepoints);
    program.series.push({ label, probe: probe.head.name, map, head, events, ...(values ? { values } : {}) });
    if (dropped) continue;
    seriesOf.set(map, number);
    if (keeps !== 'books')
      for (const half of [0, 1]) {
        program.maps.set(outputMap(instance, map, half), number);
        if (packed.has(map)) program.packed.add(outputMap(instance, map, half));
      }
    // Running totals are sums, and a distribution over powers of two has no sum.
    if (keeps !== 'rows' && head.hist === undefined) program.books.set(bookMap(instance, map), number);
  }

  if (dropped) return [];
  return probe.blocks.flatMap((block) => {
    const updates = updatesOf(block, probe.head.maps, probe.where);
    const scratch = block.body.some(
      ({ kind, text }) => kind === 'map' && !Object.hasOwn(probe.head.maps, text.slice(1)),
    );
    if (!scratch && !updates.some(({ map }) => seriesOf.has(map))) return [];
    return block.attach
      .flatMap((point) => tracepointsOf(point, tracepoints))
      .map((event) => {
        const fields = tracepoints.fields(event) ?? [];
        const known = new Set(fields.map(({ name }) => name));
        const rewrite = (tokens: readonly Token[]) =>
          rewriteTokens(tokens, instance, known, probe.head.defaults, probe.head.maps);
        // A block that only writes scratch maps sees every event.
        const filters = updates.length > 0 ? filter : undefined;
        if (filters && !dynamicText) refuseDynamicText(dynamicTextOf(filters, fields), event);
        const { prelude, expression: filtered } = filters
          ? conditionOf(filters, event, tracepoints)
          : { prelude: '', expression: '' };
        const scoped = scopeCondition(scope);
        // Running totals are of the whole system, rows are of the scope.
        const condition = keeps === 'rows' ? both(scoped, filtered) : filtered;
        const own = block.predicate.length > 0 ? `(${unlex(rewrite(block.predicate))})` : '';
        // A false condition skips the whole block. A block that writes scratch maps must see every event, so
        // its condition goes inside. A filter that needs variables goes inside too, because a predicate has
        // no statements.
        const variables = prelude !== '' || readsTwice(filtered);
        const inside = scratch ? condition : variables ? filtered : '';
        const outside = scratch ? '' : variables ? (keeps === 'rows' ? scoped : '') : condition;
        const predicate = both(own, outside);
        const write = (run: readonly Update[]): string => {
          const id = GROUP_KEYS[groupBy];
          // Variables of packed keys by the key's expression: buffers A and B, and maps with the same key,
          // share a variable.
          const keys = new Map<string, string>();
          const half = (number: number) =>
            run
              .map(({ map, ...update }) => {
                const to = outputMap(instance, map, number);
                if (probe.head.maps[map]?.hist) return `${to}[${id}, ${bucketVariable(update)}] = count();`;
                if (!packed.has(map)) return writeUpdate(block.body, update, to, id, rewrite);
                const key = packKey(id, unlex(rewrite(valueTokens(block.body, update.from))), fields);
                const variable = keys.get(key) ?? `$vt_key_${map}`;
                keys.set(key, variable);
                return writeUpdate(block.body, update, to, variable, rewrite, true);
              })
              .join(' ');
          const halves = `if (@vt_tick & 1) { ${half(1)} } else { ${half(0)} }`;
          const buckets = run
            .filter(({ map }) => probe.head.maps[map]?.hist)
            .map((update) =>
              bucketOf(bucketVariable(update), unlex(rewrite(argumentTokens(block.body, update.from)))),
            );
          const made = [...buckets, ...[...keys].map(([key, variable]) => `${variable} = ${key}; `)].join('');
          const rows = keeps === 'books' ? '' : made + halves;
          const books = run
            .filter(({ map }) => program.books.has(bookMap(instance, map)))
            .map(({ map, ...update }) =>
              writeUpdate(block.body, update, bookMap(instance, map), '', rewrite),
            );
          const all = [...books, keeps === 'both' ? guarded(scoped, rows) : rows];
          return guarded(inside, all.filter((text) => text !== '').join(' '));
        };
        const wanted = updates.filter(({ map }) => seriesOf.has(map));
        const body = prelude + readFields(rewriteBody(block, updates, wanted, write, rewrite), fields);
        const rest = `${predicate === '' ? '' : ` /${predicate}/`} { ${body} }`;
        // Rows and running totals would need maps of two kinds, and a count of the whole system has no bound
        // on skipped runs but the system's own figure.
        const canBeRaw = raw && scoped !== '' && keeps === 'rows' && !scratch;
        const sharesMaps = probe.blocks.length > 1 || events.length > 1;
        const text = `${(canBeRaw && rawAttachPoint(event, rest, sharesMaps)) || attachPoint(event)}${rest}`;
        const counts =
          predicate === '' && inside === '' && !scratch ? countedByEach(updates, probe.head.maps) : undefined;
        return { text, loses: 'events', selection: instance, counts: seriesOf.get(counts ?? '') };
      });
  });
}

function refuseDynamicText(field: string | undefined, event: string): void {
  if (field === undefined) return;
  throw new VmtallyError(
    'BPFTRACE_VERSION',
    `filter: bpftrace 0.22 and 0.23 read ${field} of ${event}, a dynamic string, from the wrong place`,
    'Filter by a number, or use bpftrace 0.24 or newer (--bpftrace).',
  );
}

/**
 * True where a condition reads a field more than once: the program first reads each field into a variable.
 */
function readsTwice(condition: string): boolean {
  const reads = [...condition.matchAll(/args->\w+/g)].map(([field]) => field);
  return new Set(reads).size < reads.length;
}

/** Returns the map that goes up by one with each run: the block counts in it first, and only once. */
function countedByEach(
  [first, ...others]: readonly Update[],
  maps: Record<string, MapHead>,
): string | undefined {
  if (first === undefined || first.from > 0 || others.some(({ map }) => map === first.map)) return undefined;
  const { sum, hist } = maps[first.map] ?? {};
  return sum === undefined && hist === undefined ? first.map : undefined;
}

/**
 * Rewrites a block's body: `write` writes each run of wanted output updates, and other updates are removed.
 */
function rewriteBody(
  { body }: Block,
  updates: readonly Update[],
  wanted: readonly Update[],
  write: (run: readonly Update[]) => string,
  rewrite: (tokens: readonly Token[]) => Token[],
): string {
  const parts: string[] = [];
  let at = 0;
  for (let index = 0; index < updates.length; index++) {
    const run: Update[] = [];
    parts.push(unlex(rewrite(body.slice(at, updates[index]?.from))));
    for (; index < updates.length; index++) {
      const update = updates[index] as Update;
      run.push(update);
      at = update.to;
      if (updates[index + 1]?.from !== update.to) break;
    }
    const kept = run.filter((update) => wanted.includes(update));
    if (kept.length > 0) parts.push(write(kept));
  }
  parts.push(unlex(rewrite(body.slice(at))));
  return parts.filter((part) => part !== '').join(' ');
}

const both = (...terms: string[]): string => terms.filter((term) => term !== '').join(' && ');

const guarded = (condition: string, text: string): string =>
  condition === '' || text === '' ? text : `if (${condition}) { ${text} }`;

/**
 * Reads the number fields of a body into variables first. Where both branches of an if read the same field,
 * LLVM may join the two reads into one through a computed pointer, which the kernel's verifier refuses
 * ("dereference of modified ctx ptr").
 */
function readFields(body: string, fields: readonly Field[]): string {
  const used = fields.filter(({ name, text }) => !text && new RegExp(`args->${name}\\b`).test(body));
  const reads = used.map(({ name, type }) => `$vt_${name} = ${numberCast(type)}args->${name}; `).join('');
  return (
    reads +
    used.reduce((text, { name }) => text.replaceAll(new RegExp(`args->${name}\\b`, 'g'), `$vt_${name}`), body)
  );
}

/** Casts an enum to a number: bpftrace 0.24 and newer print an enum in a map's key by its symbol. */
const numberCast = (type: string): string => (type.startsWith('enum ') ? '(int64)' : '');

/**
 * Rewrites `@map[pid, …] = count();` to `MAP[KEY, …] = count();`. Without a key it becomes `MAP[…]`, or
 * `MAP[0]` where no part of the key is left. With `packed`, KEY is the whole key.
 */
function writeUpdate(
  body: readonly Token[],
  { from, to }: Pick<Update, 'from' | 'to'>,
  map: string,
  key: string,
  rewrite: (tokens: readonly Token[]) => Token[],
  packed = false,
): string {
  const end = isSymbol(body[to - 1], ';') ? to - 1 : to;
  // A comma or the closing bracket follows `@map [ pid`.
  const more = isSymbol(body[from + 3], ',');
  const behind = key === '' && more ? from + 4 : from + 3;
  const rest = unlex(rewrite(body.slice(packed ? closing(body, from + 1) : behind, end)));
  return `${map}[${key === '' && !more ? '0' : key}${rest};`;
}

/** Tokens of ARGUMENT in `@map[…] = function(ARGUMENT);`. The statement begins at token `from`. */
function argumentTokens(body: readonly Token[], from: number): readonly Token[] {
  // `=`, the function and its opening parenthesis follow the key.
  const open = closing(body, from + 1) + 3;
  return body.slice(open + 1, closing(body, open));
}

const bucketVariable = ({ from }: Pick<Update, 'from'>): string => `$vt_bucket_${from}`;
const bookMap = (instance: number, map: string): string => `@b${instance}_${map}`;
const outputMap = (instance: number, map: string, half: number): string => `@i${instance}_${map}_${half}`;

/**
 * Gives scratch maps names of their own, replaces fields that the kernel lacks by their default, and writes
 * every field with the arrow that bpftrace 0.17 needs.
 */
function rewriteTokens(
  tokens: readonly Token[],
  instance: number,
  known: ReadonlySet<string>,
  defaults: Record<string, number>,
  outputs: Record<string, MapHead>,
): Token[] {
  const written: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] as Token;
    const field =
      token.text === 'args' && ['->', '.'].includes(tokens[at + 1]?.text ?? '') ? tokens[at + 2] : undefined;
    if (field) {
      const text = known.has(field.text) ? `args->${field.text}` : String(defaults[field.text]);
      written.push({ ...token, text });
      at += 2;
    } else if (token.kind === 'map' && !Object.hasOwn(outputs, token.text.slice(1))) {
      written.push({ ...token, text: `@s${instance}_${token.text.slice(1)}` });
    } else written.push(token);
  }
  return written;
}
