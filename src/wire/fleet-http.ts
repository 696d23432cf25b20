import { z } from 'zod';
import { digits } from './digits.ts';
import { MOST_HOSTS } from './fleet.ts';
import { HostRow, HostsBy, HostsMessage, HostsRequest } from './fleet-views.ts';
import { Within } from './groups.ts';
import { Quantity } from './numbers.ts';
import { Pairs } from './rows.ts';
import { SeriesLabel } from './series-label.ts';
import { LeaderboardRequest, TOP_LIMIT } from './view-requests.ts';
import { LeaderboardMessage } from './views.ts';

// Answers of a hub by HTTP. Queries name series several times to add them up.

const labels = z
  .union([z.array(SeriesLabel).max(16), SeriesLabel.transform((label) => [label])])
  .optional()
  .describe('Label of a series; several are added up; default: the first');

export const FleetQuery = z.strictObject({
  series: labels,
  sort: HostsRequest.shape.sort,
  filter: HostsRequest.shape.filter,
  top: digits(MOST_HOSTS).default(MOST_HOSTS).describe('Maximum number of hosts'),
});

export const FleetReport = HostsMessage.omit({ type: true, key: true }).extend({
  schema: z.literal('vmtally.fleet/1'),
  hosts: z.array(HostRow),
  totals: z
    .array(
      z.strictObject({
        event: z.string().describe('Label of the series'),
        hosts: z.int().describe('Hosts that have the series'),
        count: Quantity,
        amount: Quantity.nullable(),
        rate: Quantity.describe('Events a second, of the hosts that are present'),
        amountRate: Quantity.nullable(),
        missing: Quantity.describe('Events at most that the count misses, of the hosts that know a bound'),
        unbounded: z.int().describe('Hosts that know no bound'),
        uncountedSeconds: Quantity.describe(
          'Time in which hosts did not count the series, added up: no bound is known of what they missed then',
        ),
        distribution: Pairs.describe('Values and their counts, alternating'),
      }),
    )
    .describe('Sums over all hosts, in the order of `series`'),
});

/** Groups that hosts send. */
const BOARD_GROUPS = ['row', 'name', 'user', 'unit', 'container', 'image'] as const;

export const FleetBoardQuery = z
  .strictObject({
    group: z
      .enum(BOARD_GROUPS, {
        error: `must be one of ${BOARD_GROUPS.join(', ')}; for hosts hostsBy=host or hostsBy=label:KEY`,
      })
      .default('name')
      .describe(LeaderboardRequest.shape.group.description ?? ''),
    hostsBy: HostsBy.optional(),
    series: labels,
    sort: LeaderboardRequest.shape.sort,
    top: digits(TOP_LIMIT).default(100).describe('Maximum number of rows'),
    filter: LeaderboardRequest.shape.filter,
    withinGroup: Within.shape.group
      .optional()
      .describe('With `hostsBy` and `withinKey`: what this group counted'),
    withinKey: Within.shape.key.optional(),
    exact: z
      .literal('1')
      .optional()
      .describe('1: asks hosts for the groups that they did not send, so that counts have no bounds'),
  })
  .refine(
    ({ withinGroup, withinKey }) => (withinGroup === undefined) === (withinKey === undefined),
    'give both withinGroup and withinKey',
  );

export const FleetBoardReport = LeaderboardMessage.pick({
  atMs: true,
  chosen: true,
  rows: true,
  total: true,
  rest: true,
}).extend({
  schema: z.literal('vmtally.fleet-board/1'),
  fleet: z.string(),
  series: HostsMessage.shape.series,
  rows: LeaderboardMessage.shape.rows.describe(
    'In the order of the chosen number. `who.own` marks vmtally itself, which pages and tables list last and leave out of shares',
  ),
  sure: z.int().describe('Places of `rows` from the top that are surely right'),
  asked: z
    .strictObject({
      hosts: z
        .int()
        .describe(
          'Hosts that hold a part of the bounds and were asked, or passed over because they lately did not answer',
        ),
      answered: z.int().describe('Hosts that answered: the others keep their bounds'),
    })
    .optional()
    .describe(
      'With `exact`. Counts that hosts answered are of that moment, later than those of their summaries',
    ),
});

export type FleetQuery = z.infer<typeof FleetQuery>;
export type FleetReport = z.infer<typeof FleetReport>;
export type FleetBoardReport = z.infer<typeof FleetBoardReport>;
