import { z } from 'zod';
import { BOUND_KINDS, boundKindOf, boundOf } from './bound.ts';
import { GROUPINGS } from './groups.ts';
import { msOf } from './ms-of.ts';
import { Quantity, TimeMs } from './numbers.ts';
import { LIMITS, SessionId } from './session.ts';

// Alerts: bounds on the counts of a session, looked at once a tick.

export const ALERT_LIMITS = {
  rules: 64,
  /** Rows of a rule that are pending or firing, and those that messages show. */
  rows: 1_000,
  shownRows: 20,
  /** Changes of a rule that are kept. */
  history: 50,
  /** Milliseconds. */
  longestFor: 86_400_000,
} as const;

export const ALERT_STATES = ['inactive', 'pending', 'firing', 'unknown'] as const;
export const ALERT_NUMBERS = ['count', 'rate', 'amount', 'amountRate', 'share', 'p99'] as const;

const Bound = z.preprocess(
  (value) => (typeof value === 'string' ? (boundOf(value) ?? value) : value),
  z
    .number('must be a number, such as 1e6, 64KiB, 5ms or 50%')
    .min(0)
    .max(2 ** 128),
);

const AlertName = z
  .string()
  // An address leads past . and .. to what is above.
  .regex(/^(?!\.{1,2}$)[\w.-]{1,60}$/, 'must be 1 to 60 letters, digits, _ . -, and not . or ..');

const FIELDS = {
  name: AlertName.describe('Name of the rule, and of its alerts'),
  event: z
    .string()
    .min(1)
    .max(LIMITS.event)
    .describe('Label of a series of the session, also without its category: kmem:kmalloc or kmalloc'),
  by: z
    .enum(['row', ...GROUPINGS])
    .optional()
    .describe('Looks at each row, or at each group of processes; default: at the sum of all'),
  filter: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .describe('Only rows of `by` whose name, key, user or cgroup contains this text'),
  when: z
    .enum(ALERT_NUMBERS)
    .default('count')
    .describe(
      'count, amount: since the session began; rate: events a second in the tick; amountRate: the amount of the tick a second, such as bytes; share: percent of the event in the tick; p99: 99 of 100 values in the tick are not above it',
    ),
  above: Bound.optional().describe('Fires while the number is above'),
  below: Bound.optional().describe('Fires while the number is below'),
  every: Bound.optional().describe('Fires in each tick in which the count or amount passes a multiple'),
  for: z
    .preprocess(
      (value) => (typeof value === 'string' ? (msOf(value.trim()) ?? value) : value),
      z.int('must be a time, such as 30s; a number alone is in ms').min(0).max(ALERT_LIMITS.longestFor),
    )
    .default(0)
    .describe('Milliseconds for which the number is beyond the bound before the alert fires'),
  clear: Bound.optional().describe('Ends only when the number is back here; default: the bound'),
  boundsIn: z
    .enum(BOUND_KINDS)
    .optional()
    .describe('What the bounds were given as, which the number must be in; vmtally adds it'),
  action: z
    .enum(['notify', 'suspend'])
    .default('notify')
    .describe('suspend: also suspends the session when the alert begins to fire'),
};

type Fields = z.infer<z.ZodObject<typeof FIELDS>>;

/** The fault of a rule whose fields are right by themselves; undefined if there is none. */
function faultOf({ by, filter, when, above, below, every, clear, for: forMs }: Fields): string | undefined {
  if ([above, below, every].filter((bound) => bound !== undefined).length !== 1)
    return 'must have one of above, below, every';
  if (every !== undefined) {
    if (every < 1) return 'every must be at least 1';
    if (when !== 'count' && when !== 'amount') return 'every is for when: count or amount';
    if (forMs > 0 || clear !== undefined) return 'every goes with neither for nor clear';
  }
  if (clear !== undefined && clear > (above ?? Infinity)) return 'clear must not be over above';
  if (clear !== undefined && clear < (below ?? 0)) return 'clear must not be under below';
  if (when === 'share' && by === undefined) return 'a share needs by';
  if (filter !== undefined && by === undefined) return 'filter needs by';
  return undefined;
}

function check(rule: Fields, context: z.RefinementCtx): void {
  const message = faultOf(rule);
  if (message !== undefined) context.addIssue({ code: 'custom', message });
}

/** Notes what the bounds of a rule are given as, before they become numbers. */
const withUnits = <T extends z.ZodType>(schema: T) =>
  z.preprocess((rule, context) => {
    if (typeof rule !== 'object' || rule === null) return rule;
    const { when = 'count', ...given }: Record<string, unknown> = { ...rule };
    const kinds = ['above', 'below', 'every', 'clear'].flatMap((name) => {
      const bound = given[name];
      const kind = typeof bound === 'string' ? boundKindOf(bound) : undefined;
      return kind === undefined ? [] : [{ name, kind }];
    });
    const [first] = kinds;
    const other = kinds.find(({ kind }) => kind !== first?.kind);
    const percent = kinds.find(({ kind }) => (kind === 'percent') !== (when === 'share'));
    const message =
      percent !== undefined
        ? `${percent.name}: ${when === 'share' ? 'a share takes a number or a percentage' : '% is for when: share'}`
        : other && `${other.name} is a ${other.kind}, and ${first?.name} a ${first?.kind}`;
    if (message !== undefined) context.addIssue({ code: 'custom', message });
    return first === undefined || first.kind === 'percent' ? rule : { ...rule, boundsIn: first.kind };
  }, schema);

/** A rule as the configuration has it: of the session with which the service begins. */
export const ConfiguredRule = withUnits(z.strictObject(FIELDS).superRefine(check));

export const AlertRule = withUnits(
  z
    .strictObject({
      ...FIELDS,
      session: SessionId.default('main').describe('Session whose counts the rule looks at'),
    })
    .superRefine(check),
);

/** A rule, and whether the configuration of the service has it: clients cannot change it then. */
export const HeldRule = z.strictObject({
  rule: AlertRule,
  configured: z.boolean(),
  unit: z
    .string()
    .optional()
    .describe(
      'Unit of the bounds: events, bytes, pages, us; of a rate, before “a second”; absent for a share',
    ),
});

const AlertRow = z
  .strictObject({
    key: z.string().max(4096).describe('As in `who` of a leaderboard’s row'),
    name: z.string().max(4096).nullable(),
    start: z.int().nullable().describe('Of a process as in `who`: another may have its pid later; else null'),
  })
  .nullable()
  .describe('Row or group; null for the sum of all');

const reading = {
  row: AlertRow,
  value: Quantity.describe('The number as it was counted'),
  least: Quantity.describe('The least that it may be; as `value` where no events are missing'),
  most: Quantity.nullable().describe('The most that it may be; null if that is not known'),
  sinceMs: TimeMs.describe('End of the first tick in which the number was beyond the bound'),
  fromMs: TimeMs.describe('Start of the tick, ms of the Unix epoch'),
  toMs: TimeMs.describe('End of the tick'),
  before: Quantity.describe('Count before the tick, or amount where the rule is of amounts'),
  after: Quantity.describe('The same after the tick'),
  why: z
    .string()
    .nullable()
    .describe(
      'Reason why the numbers are not certain, or of an earlier tick, or the state is unknown; else null',
    ),
};

export const FiringRow = z.strictObject({
  state: z.enum(['pending', 'firing']),
  ...reading,
});

export const AlertChange = z.strictObject({
  state: z.enum(ALERT_STATES),
  was: z.enum(ALERT_STATES).describe('State before'),
  times: z.int().describe('Times that the alert fired in the tick: of `every`, multiples that were passed'),
  ...reading,
});

export const AlertStatus = z.strictObject({
  ...HeldRule.shape,
  state: z
    .enum(ALERT_STATES)
    .describe('firing or pending if any row is; else unknown if missing events may put one beyond the bound'),
  why: z
    .string()
    .nullable()
    .describe('Reason why the state is unknown, or the numbers of rows are not certain; else null'),
  fired: z.int().describe('Times that the alert began to fire; of `every`, multiples that were passed'),
  firing: z.int().describe('Rows that fire'),
  rows: z
    .array(FiringRow)
    .max(ALERT_LIMITS.shownRows)
    .describe('The first rows that fire or are pending; those that fire first'),
  rowsLeftOut: z.int().describe('Such rows that are not in `rows`'),
  history: z.array(AlertChange).max(ALERT_LIMITS.history).describe('The last changes, oldest first'),
});

export const AlertList = z.strictObject({ alerts: z.array(AlertStatus).max(ALERT_LIMITS.rules) });

export const AlertsMessage = z.strictObject({
  type: z.literal('alerts'),
  key: z.string().describe('Key of the view, from `subscribed`'),
  reset: z
    .boolean()
    .describe('True if `alerts` has all rules; else those that changed: others stay as they are'),
  ...AlertList.shape,
});

export const AlertParam = z.strictObject({ name: AlertName });

export type AlertRule = z.infer<typeof AlertRule>;
export type ConfiguredRule = z.infer<typeof ConfiguredRule>;
export type HeldRule = z.infer<typeof HeldRule>;
export type FiringRow = z.infer<typeof FiringRow>;
export type AlertChange = z.infer<typeof AlertChange>;
export type AlertStatus = z.infer<typeof AlertStatus>;
export type AlertsMessage = z.infer<typeof AlertsMessage>;
