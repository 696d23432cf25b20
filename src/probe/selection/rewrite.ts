import { VmtallyError } from '../../errors.ts';
import type { Field } from '../../kernel/tracepoints.ts';
import { castArgs } from '../cast-args.ts';
import { type Token, unlex } from '../lex.ts';
import type { Update } from '../probe.ts';
import { scratchMap } from './maps.ts';
import type { Site } from './site.ts';

/**
 * Text of a probe's tokens in the program: scratch maps get names of their own, a field that the kernel lacks
 * becomes its default, and every field gets the arrow that bpftrace 0.17 needs.
 */
export function rewrite(tokens: readonly Token[], { probe, instance, fields, event, options }: Site): string {
  const { defaults, maps } = probe.head;
  const written: Token[] = [];
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index] as Token;
    const field =
      token.text === 'args' && ['->', '.'].includes(tokens[index + 1]?.text ?? '')
        ? tokens[index + 2]
        : undefined;
    if (field) {
      const known = fields.find(({ name }) => name === field.text);
      const read = known && (options.dynamicText ? `args->${known.name}` : correctText(known, event));
      written.push({ ...token, text: read ?? String(defaults[field.text]) });
      index += 2;
    } else if (token.kind === 'map' && !Object.hasOwn(maps, token.text.slice(1))) {
      written.push({ ...token, text: scratchMap(instance, token.text.slice(1)) });
    } else written.push(token);
  }
  return unlex(written);
}

/**
 * The address of a dynamic text where bpftrace multiplies its offset by four (readsDynamicText); for any other field
 * the field. Throws BPFTRACE_VERSION for a text whose offset is not known.
 */
function correctText({ name, type, textOffset }: Field, event: string): string {
  if (!type.startsWith('__data_loc')) return `args->${name}`;
  if (textOffset !== undefined) return `((uint64)args->${name} - ${3 * textOffset})`;
  throw new VmtallyError(
    'BPFTRACE_VERSION',
    `bpftrace 0.22 and 0.23 read ${name} of ${event}, a dynamic string, incorrectly`,
    'Use bpftrace 0.24 or newer (--bpftrace).',
  );
}

/**
 * Rewrites a block's body: `write` writes each run of consecutive updates of counted maps. Updates of other
 * output maps are removed.
 */
export function rewriteBody(site: Site, write: (run: readonly Update[]) => string): string {
  const { body } = site.block;
  const parts: string[] = [];
  let written = 0;
  for (const run of runsOf(site.updates)) {
    parts.push(rewrite(body.slice(written, run[0]?.from), site));
    written = run.at(-1)?.to ?? written;
    const counted = run.filter(({ map }) => site.seriesOf.has(map));
    if (counted.length > 0) parts.push(write(counted));
  }
  parts.push(rewrite(body.slice(written), site));
  return parts.filter((part) => part !== '').join(' ');
}

/** Groups updates that follow each other without another statement in between. */
function runsOf(updates: readonly Update[]): Update[][] {
  const runs: Update[][] = [];
  for (const update of updates) {
    const run = runs.at(-1);
    if (run?.at(-1)?.to === update.from) run.push(update);
    else runs.push([update]);
  }
  return runs;
}

/**
 * Reads the number fields of a body into variables first. Where both branches of an if read the same field,
 * LLVM may join the two reads into one through a computed pointer, which the kernel's verifier refuses
 * ("dereference of modified ctx ptr").
 */
export function readFields(
  body: string,
  { fields, event, options }: Pick<Site, 'fields' | 'event' | 'options'>,
): string {
  const used = fields.filter(({ name, text }) => !text && new RegExp(`args->${name}\\b`).test(body));
  const reads = used.map(({ name, type }) => `$vt_${name} = ${numberCast(type)}args->${name}; `).join('');
  return (
    (options.argsByPointer ? castArgs(reads, event) : reads) +
    used.reduce((text, { name }) => text.replaceAll(new RegExp(`args->${name}\\b`, 'g'), `$vt_${name}`), body)
  );
}

/** Casts an enum to a number: bpftrace 0.24 and newer print an enum in a map's key by its symbol. */
const numberCast = (type: string): string => (type.startsWith('enum ') ? '(int64)' : '');
