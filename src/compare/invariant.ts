import { load as parseYaml } from 'js-yaml';
import { z } from 'zod';
import { messageOf, VmtallyError } from '../errors.ts';
import { issueToText } from '../issue-to-text.ts';
import { type Expression, namesIn, parseExpression } from './expression.ts';

const Parsed = z.string().transform((text, context): { text: string; tree: Expression } => {
  try {
    return { text, tree: parseExpression(text) };
  } catch (error) {
    context.addIssue({ code: 'custom', message: messageOf(error) });
    return z.NEVER;
  }
});

/** `6.6..` from 6.6 on, `..6.1` up to 6.1, `5.15..6.6` between them; the ends are included. */
const Kernels = z.string().regex(/^(\d+\.\d+)?\.\.(\d+\.\d+)?$/, 'must be like 6.6.., ..6.1 or 5.15..6.6');

/** A code path that makes the two sides differ, and bounds of the difference if it can be counted. */
const Reason = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/),
  /** A sentence that says why the sides differ. */
  text: z.string(),
  /** The kernel's file and function. */
  where: z.string(),
  kernels: Kernels.optional(),
  /** Usual size of the difference. */
  usually: z.string(),
  /**
   * Bounds of the amount that the reason adds to tracepoints minus vmstat, as expressions over maps and
   * vmstat counters. A reason without bounds explains no residual.
   */
  low: Parsed.optional(),
  high: Parsed.optional(),
});

/**
 * Relation of the tracepoints to vmstat. `equal`; `at most`: the tracepoints see a part of the events that
 * vmstat counts; `at least`: they see more events; `moves with`: neither side bounds the other.
 */
const Kind = z.enum(['equal', 'at most', 'at least', 'moves with']);

const Entry = z.strictObject({
  /** Entries with the same id are alternatives: the first that this kernel has is used. */
  id: z.string().regex(/^[a-z]+(\.[a-z]+)+$/, 'must be like page.alloc'),
  title: z.string().max(48),
  trace: Parsed,
  vmstat: Parsed,
  kind: Kind,
  unit: z.enum(['pages', 'bytes', 'kibibytes', 'events', 'objects']),
  when: z.strictObject({ kernels: Kernels.optional(), lru_gen: z.boolean().optional() }).default({}),
  reasons: z.array(Reason).default([]),
});

const File = z.record(z.string(), z.array(Entry));

export type Invariant = z.infer<typeof Entry> & { group: string };
export type Reason = z.infer<typeof Reason>;
export type Kind = z.infer<typeof Kind>;

/**
 * Reads the identities of a catalogue file: groups of entries, each of which relates a sum of tracepoints to
 * counters of vmstat. Throws PROBE_INVALID with the file and the key.
 */
export function readInvariants(source: string, where: string): Invariant[] {
  const wrong = (problem: string) =>
    new VmtallyError(
      'PROBE_INVALID',
      `${where}: ${problem}`,
      'See docs/compare.md, or `man vmtally`, for the format of identities.',
    );
  let yaml: unknown;
  try {
    yaml = parseYaml(source);
  } catch (error) {
    throw wrong(`the file is not YAML: ${messageOf(error).split('\n')[0]}`);
  }
  const parsed = File.safeParse(yaml);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw wrong(`${issue?.path.join('.') || 'the file'}: ${issue && issueToText(issue)}`);
  }
  const identities = Object.entries(parsed.data).flatMap(([group, entries]) =>
    entries.map((entry) => ({ ...entry, group })),
  );
  for (const { id, reasons } of identities) {
    const ids = reasons.map((reason) => reason.id);
    const twin = ids.find((reason, index) => ids.indexOf(reason) !== index);
    if (twin !== undefined) throw wrong(`${id}: two reasons have the id ${twin}`);
  }
  return identities;
}

/** True if an identity reconciles a counter. */
export const hasCounter = ({ vmstat }: Invariant, counter: string): boolean =>
  namesIn(vmstat.tree).some(({ name }) =>
    name.endsWith('*') ? counter.startsWith(name.slice(0, -1)) : counter === name,
  );
