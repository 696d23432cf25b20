import { bucketOf } from '../bucket.ts';
import type { Token } from '../lex.ts';
import { packKey, valueTokens } from '../pack.ts';
import { closing, isSymbol } from '../parse.ts';
import type { Update } from '../probe.ts';
import { GROUP_KEYS } from '../scope.ts';
import { addByCpu } from './by-cpu.ts';
import { guarded } from './conditions.ts';
import { inKeyOf } from './in-key.ts';
import { bufferMap, totalsMap } from './maps.ts';
import { rewrite } from './rewrite.ts';
import { writeSample } from './sample.ts';
import { isHist, type Site } from './site.ts';

/** Writes a run of consecutive updates: to running totals, to the rows of buffer A or B, or to both. */
export function writeRun(run: readonly Update[], site: Site, guard: string): string {
  const { instance, keeps, scope } = site;
  const totals = run
    // Running totals are sums, and a distribution over powers of two has no sum.
    .filter(({ map }) => keeps !== 'rows' && !isHist(site, map))
    .map((update) => writeUpdate(update, site, totalsMap(instance, update.map), { id: '' }));
  const rows = keeps === 'totals' ? '' : writeRows(run, site);
  const statements = [...totals, keeps === 'both' ? guarded(scope, rows) : rows];
  return guarded(guard, statements.filter((text) => text !== '').join(' '));
}

function writeRows(run: readonly Update[], site: Site): string {
  const { instance, options } = site;
  const id = GROUP_KEYS[options.groupBy];
  const buckets = run
    .filter(({ map }) => isHist(site, map))
    .map((update) => bucketOf(bucketVariable(update), rewrite(argumentTokens(update, site), site)));
  const keys = packedKeys(run, id, site);
  const sharedBy = ({ map }: Update) => inKeyOf(map, site.probe.head.maps, site.counted, options);
  const write = (update: Update, buffer: 0 | 1) => {
    const map = bufferMap(instance, update.map, buffer);
    if (site.probe.head.rare) return writeByCpu(update, site, map, id);
    if (sharedBy(update) !== undefined) return '';
    if (isHist(site, update.map)) return `${map}[${id}, ${bucketVariable(update)}] = count();`;
    const sum = run.find((other) => sharedBy(other) === update.map);
    if (sum !== undefined) return writeWithSum(update, sum, site, map, id);
    if (!site.packed.has(update.map)) return writeUpdate(update, site, map, { id });
    return writeUpdate(update, site, map, { key: keys.get(packedKey(update, id, site)) ?? '' });
  };
  const toBuffer = (buffer: 0 | 1) =>
    run
      .map((update) => write(update, buffer))
      .filter((text) => text !== '')
      .join(' ');
  const variables = [...buckets, ...[...keys].map(([key, variable]) => `${variable} = ${key}; `)].join('');
  const count = (odd: string) => `if (${odd}) { ${toBuffer(1)} } else { ${toBuffer(0)} }`;
  if (options.stacks === undefined) return `${variables}${count('@vt_tick & 1')}`;
  // The count and the stack of an event go to the same buffer, even if a tick comes between them.
  const samples = run.map(({ map, from }) =>
    writeSample({ map, row: id, value: rewrite(valueTokens(site.block.body, from), site), odd: ODD }, site),
  );
  return [`${variables}$vt_now = @vt_tick;`, count(ODD), ...samples].join(' ');
}

/** True after a tick with an odd number, which ends buffer A. */
const ODD = '$vt_now & 1';

/**
 * Variables of packed keys, by the key's expression: buffers A and B, and maps with the same key, share a
 * variable.
 */
function packedKeys(run: readonly Update[], id: string, site: Site): Map<string, string> {
  const keys = new Map<string, string>();
  for (const update of run) {
    if (!site.packed.has(update.map)) continue;
    const key = packedKey(update, id, site);
    keys.set(key, keys.get(key) ?? `$vt_key_${update.map}`);
  }
  return keys;
}

const packedKey = ({ from }: Update, id: string, site: Site): string =>
  packKey(id, rewrite(valueTokens(site.block.body, from), site), site.fields);

/**
 * Rewrites `@map[pid, VALUE] = count();` to `MAP[ID, VALUE] = count();`. With '' as the id it becomes
 * `MAP[VALUE]`, or `MAP[0]` where there is no value. `key` replaces the whole key.
 */
function writeUpdate(
  { from, to }: Update,
  site: Site,
  map: string,
  by: { id: string } | { key: string },
): string {
  const { body } = site.block;
  const end = isSymbol(body[to - 1], ';') ? to - 1 : to;
  if ('key' in by) return `${map}[${by.key}${rewrite(body.slice(closing(body, from + 1), end), site)};`;
  // A comma or the closing bracket follows `@map [ pid`.
  const hasValue = isSymbol(body[from + 3], ',');
  const rest = by.id === '' && hasValue ? from + 4 : from + 3;
  return `${map}[${by.id === '' && !hasValue ? '0' : by.id}${rewrite(body.slice(rest, end), site)};`;
}

/** Writes an update of counts with the number that `sum` adds as the last part of its key; a value is before it. */
function writeWithSum(update: Update, sum: Update, site: Site, map: string, id: string): string {
  const value = rewrite(valueTokens(site.block.body, update.from), site);
  return `${map}[${id}, ${value === '' ? '0' : value}, ${rewrite(argumentTokens(sum, site), site)}] = count();`;
}

/** Writes an update of a rare event: the number that it adds, to the entry of its key and this CPU. */
function writeByCpu(update: Update, site: Site, map: string, id: string): string {
  const { body } = site.block;
  if (isHist(site, update.map)) return addByCpu(map, [id, bucketVariable(update)], '1');
  const value = rewrite(valueTokens(body, update.from), site);
  const addend = rewrite(argumentTokens(update, site), site);
  return addByCpu(map, [id, value === '' ? '0' : value], addend === '' ? '1' : addend);
}

/** Tokens of ARGUMENT in `@map[…] = function(ARGUMENT);`. */
function argumentTokens({ from }: Update, { block: { body } }: Site): readonly Token[] {
  // `=`, the function and its opening parenthesis follow the key.
  const open = closing(body, from + 1) + 3;
  return body.slice(open + 1, closing(body, open));
}

const bucketVariable = ({ from }: Update): string => `$vt_bucket_${from}`;
