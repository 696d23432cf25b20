import { z } from 'zod';
import { ALERT_LIMITS, AlertName, RULE_FIELDS } from './alert-fields.ts';
import { boundKindOf } from './bound.ts';
import { Quantity, TimeMs } from './numbers.ts';
import { SessionId } from './session.ts';

// Alerts: bounds on the counts of a session, looked at once a tick.

export { ALERT_LIMITS, ALERT_NUMBERS } from './alert-fields.ts';

export const ALERT_STATES = ['inactive', 'pending', 'firing', 'unknown'] as const;

type Fields = z.infer<z.ZodObject<typeof RULE_FIELDS>>;

/** The fault of a rule whose fields are right by themselves; undefined if there is none. */
function faultOf({
  hosts,
  by,
  filter,
  when,
  above,
  below,
  every,
  clear,
  for: forMs,
}: Fields): string | undefined {
  if (hosts !== undefined) {
    const isBound = [by, above, below, every, clear].some((field) => field !== undefined);
    return isBound || when !== 'count' ? 'hosts goes with name, filter and for only' : undefined;
  }
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
  const { event, hosts } = rule;
  if (event === undefined && hosts === undefined)
    context.addIssue({ code: 'custom', path: ['event'], message: 'is missing' });
  if (event !== undefined && hosts !== undefined)
    context.addIssue({ code: 'custom', message: 'must have an event or hosts, not both' });
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
export const ConfiguredRule = withUnits(z.strictObject(RULE_FIELDS).superRefine(check));

export const AlertRule = withUnits(
  z
    .strictObject({
      ...RULE_FIELDS,
      session: SessionId.default('main').describe('Session whose counts the rule looks at; of a hub: fleet'),
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
  value: Quantity.describe('The number as it was counted; of `hosts`: seconds since the last summary'),
  least: Quantity.describe('The least that it may be; as `value` where no events are missing'),
  most: Quantity.nullable().describe('The most that it may be; null if that is not known'),
  sinceMs: TimeMs.describe('End of the first tick in which the number was beyond the bound'),
  fromMs: TimeMs.describe('Start of the tick, ms of the Unix epoch'),
  toMs: TimeMs.describe('End of the tick'),
  before: Quantity.describe(
    'Count before the tick, or amount where the rule is of amounts; of a rate or share of a fleet as `after`',
  ),
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
  value: reading.value
    .nullable()
    .describe('As of a row; null where an alert ended for `why` and no number is known'),
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
