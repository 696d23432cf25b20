import { load as parseYaml } from 'js-yaml';
import { z } from 'zod';
import { messageOf } from '../errors.ts';
import { issueToText } from '../issue-to-text.ts';
import { isSoftwareEvent } from '../kernel/software-events.ts';
import { invalid } from './parse.ts';

const Name = z.string().regex(/^[a-z][a-z0-9_]*$/, 'must be lower-case letters, digits and _');
const Unit = z.enum(['bytes', 'pages', 'us', 'objects', 'events']);

/** An argument of the raw tracepoint, or a member of the struct that an argument points to. */
const RawSource = z.string().regex(/^[a-z_]\w*(\.[a-z_]\w*)?$/, 'must be ARGUMENT or ARGUMENT.MEMBER');
/** Several sources mean the first that the kernel has. */
const RawSources = z.union([RawSource, z.array(RawSource).min(1)]);

/**
 * Meaning of the second part of a map's key. A value without a unit is a kind (reason, zone, member), not an
 * amount.
 */
const Value = z.strictObject({
  name: z.string(),
  unit: Unit.optional(),
  /** `order`: a value v stands for 1 << v units. */
  scale: z.enum(['linear', 'order']).default('linear'),
  /** The numbers stand for names of slab caches (kernel/slab-caches.ts). */
  names: z.literal('slab-caches').optional(),
  /** True where each value is below 2^40, though its field has more bits: it fits into a packed key (pack.ts). */
  narrow: z.literal(true).optional(),
  /** Sources of a value that only the raw tracepoint has: the keys in the script lack it (selection/raw-value.ts). */
  raw: RawSources.optional(),
  /**
   * Names of values. `vmstat-events`, `vmstat-nodes`: a value is a position in /proc/vmstat, counted from
   * pgpgin or nr_inactive_anon.
   */
  labels: z.union([z.enum(['vmstat-events', 'vmstat-nodes']), z.record(z.string(), z.string())]).optional(),
});

/** A line of `list`. */
const Summary = z.string().max(72);

export const MapHead = z
  .strictObject({
    /** Plural noun for the things that the map counts. */
    counts: z.string(),
    /** Describes a part of the events, which the summary of the probe does not. */
    summary: Summary.optional(),
    value: Value.optional(),
    /** Written by sum(): the numbers are sums in this unit. */
    sum: Unit.optional(),
    /**
     * Name of the map of counts that is written right before this sum. The numbers that the sum adds are few at a call site: by
     * call site they are a part of that map's key, and one update counts both (selection/in-key.ts).
     */
    inKeyOf: Name.optional(),
    /**
     * The reconciliation uses the total since the program began, not that of an interval: these events change
     * the state of everything after them.
     */
    lasting: z.boolean().optional(),
    /** Written by hist(): a distribution over powers of two of this unit. */
    hist: Unit.optional(),
  })
  .refine((map) => map.sum === undefined || map.hist === undefined, 'can be a sum or a hist, not both')
  .refine(
    ({ inKeyOf, sum, value }) => inKeyOf === undefined || (sum !== undefined && value === undefined),
    'can be in the key of another map if it is a sum without a value',
  )
  .refine((map) => map.value === undefined || map.hist === undefined, 'can have a hist or a value, not both');

/**
 * Source of a field's value at the raw tracepoint. `null`: the field is the number `is` where the pointer is null, and
 * other numbers of it are not known.
 */
const RawField = z.union([RawSources, z.strictObject({ null: RawSource, is: z.int() })]);

/** The YAML head of a probe file. */
export const Head = z
  .strictObject({
    name: Name,
    summary: Summary,
    /** perf's name of the tracepoint or software event whose events the map `name` counts. */
    event: z
      .string()
      .refine(
        (event) => isSoftwareEvent(event) || /^[a-z0-9_]+:[A-Za-z0-9_]+$/.test(event),
        'must be category:name, minor-faults, major-faults or page-faults',
      ),
    /** True where the event's name means all events of the tracepoint: the probe goes by its own name. */
    ownName: z.boolean().default(false),
    maps: z.record(Name, MapHead),
    /** Numbers that stand in place of fields that older kernels lack. */
    defaults: z.record(z.string(), z.int()).default({}),
    /**
     * True where the events are few: each CPU counts in entries of its own (selection/by-cpu.ts), for which a map is made in a
     * tenth of the time.
     */
    rare: z.literal(true).optional(),
    /** Sources of the fields at the event's raw tracepoint; without it, the event is counted at its tracepoint. */
    raw: z.record(z.string(), RawField).optional(),
    vmstat: z.array(z.string()).default([]),
    sample: z.string().default(''),
    reading: z.string().default(''),
  })
  .refine(
    ({ rare, raw }) => rare === undefined || raw === undefined,
    'can be rare or have raw arguments, not both',
  );

export type Head = z.infer<typeof Head>;
export type MapHead = z.infer<typeof MapHead>;
export type Unit = z.infer<typeof Unit>;
export type RawField = z.infer<typeof RawField>;

/**
 * Reads the head of a probe file: the YAML in its first block comment.
 * Throws PROBE_INVALID naming the file and the key that is wrong.
 */
export function readHead(source: string, where: string): Head {
  const body = /^\s*\/\*([\s\S]*?)\*\//.exec(source)?.[1];
  if (body === undefined) throw invalid(where, 1, 'it does not begin with a /* YAML head */');
  let yaml: unknown;
  try {
    yaml = parseYaml(body);
  } catch (error) {
    throw invalid(where, 1, `its head is not YAML: ${messageOf(error).split('\n')[0]}`);
  }
  const head = Head.safeParse(yaml);
  if (!head.success) {
    const issue = head.error.issues[0];
    throw invalid(where, 1, `head: ${issue?.path.join('.') || 'it'}: ${issue && issueToText(issue)}`);
  }
  return head.data;
}
