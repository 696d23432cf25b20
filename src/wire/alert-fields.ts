import { z } from 'zod';
import { BOUND_KINDS, boundOf } from './bound.ts';
import { ABSENCES, HostsBy } from './fleet-views.ts';
import { GROUPINGS } from './groups.ts';
import { msOf } from './ms-of.ts';
import { SeriesLabel } from './series-label.ts';

// The fields of a rule of alerts, each by itself.

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

export const ALERT_NUMBERS = ['count', 'rate', 'amount', 'amountRate', 'share', 'p99'] as const;

const Bound = z.preprocess(
  (value) => (typeof value === 'string' ? (boundOf(value) ?? value) : value),
  z
    .number('must be a number, such as 1e6, 64KiB, 5ms or 50%')
    .min(0)
    .max(2 ** 128),
);

export const AlertName = z
  .string()
  // An address leads past . and .. to what is above.
  .regex(/^(?!\.{1,2}$)[\w.-]{1,60}$/, 'must be 1 to 60 letters, digits, _ . -, and not . or ..');

export const RULE_FIELDS = {
  name: AlertName.describe('Name of the rule, and of its alerts'),
  event: SeriesLabel.min(1)
    .optional()
    .describe('Label of a series of the session, also without its category: kmem:kmalloc or kmalloc'),
  hosts: z
    .enum(ABSENCES)
    .optional()
    .describe(
      'Of a fleet, in place of an event: fires for each host that is late (no summary for three intervals) or gone (for ten)',
    ),
  by: z
    .union([z.enum(['row', ...GROUPINGS]), HostsBy])
    .optional()
    .describe(
      'Looks at each row, or at each group of processes; of a fleet also host, or hosts by a label: label:rack. Default: at the sum of all',
    ),
  filter: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .describe(
      'Only rows of `by` whose name, key, user or cgroup contains this text; of a fleet, whose key does; of `hosts`, hosts whose name or label (rack=b7) does',
    ),
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
