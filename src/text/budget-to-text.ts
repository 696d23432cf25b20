import type { Budget } from '../wire/budget.ts';
import type { SessionInfo } from '../wire/session.ts';
import { COST_PERIOD, cpuText } from './cpu-to-text.ts';
import { grouped, interval } from './units.ts';

type Counting = Pick<SessionInfo, 'budget' | 'intervalMs'>;

type Adds = Pick<SessionInfo['cost'], 'probesPercent' | 'eventsPerSecond' | 'nsPerEvent'>;

/** The overhead of all sessions. */
type Overhead = Adds & { vmtallyPercent: number };

/**
 * Describes each measure now in force to keep the overhead within the budget, in a sentence. `overhead`: the figures
 * of now, where they are known.
 */
export const budgetToText = (session: Counting, overhead?: Overhead): string[] => [
  ...throttledToText(session, overhead),
  ...(session.budget === null ? [] : droppedNow(session.budget)),
];

/** The same as a strip above the numbers, in words alone: figures are in the line of the health. */
export const budgetToStrip = ({ budget, intervalMs }: Counting): string[] =>
  budget === null
    ? []
    : [
        ...(budget.slower === null
          ? []
          : [`Ticks are ${interval(intervalMs)}, not ${interval(budget.askedMs)}, ${TO_SAVE}`]),
        ...budget.leftOut.flatMap(({ events, sinceMs }) =>
          sinceMs === null ? [] : [`${events.join(', ')}: not counted since ${clock(sinceMs)}, ${TO_SAVE}`],
        ),
      ];

const TO_SAVE = 'to keep within the budget';

/** The same in a few words, for a screen with few lines. */
export const budgetToItems = ({ budget, intervalMs }: Counting): string[] =>
  budget === null
    ? []
    : [
        ...(budget.slower === null ? [] : [`ticks ${interval(intervalMs)} (budget)`]),
        ...budget.leftOut.flatMap(({ events, sinceMs }) =>
          sinceMs === null ? [] : [`${events.join(', ')}: not counted (budget)`],
        ),
      ];

/** Describes throttled ticks, with both figures of the whole overhead, and the session's cost then and now. */
export function throttledToText({ budget, intervalMs }: Counting, overhead?: Overhead): string[] {
  if (budget === null || budget.slower === null) return [];
  const { slower, percent, usedPercent, askedMs } = budget;
  const since = `ticks are ${interval(intervalMs)}, not ${interval(askedMs)}, since ${clock(slower.sinceMs)}, ${why(budget, slower.percent)}`;
  // Before a tick of the new length came, the cost is that which led to it.
  const isKnown = usedPercent !== slower.percent;
  const costs = costsToText(isKnown ? usedPercent : undefined, overhead);
  const parts = [
    since,
    ...(costs === '' ? [] : [`${COST_PERIOD} ${costs}`]),
    ...(isKnown && usedPercent > percent
      ? ['count fewer events (-e, --filter), or allow more (--max-cost)']
      : []),
  ];
  return [parts.join('; ')];
}

/** The session's cost includes what its probes add, so it is a part of both figures of all sessions. */
function costsToText(used: number | undefined, overhead?: Overhead): string {
  if (overhead === undefined) return used === undefined ? '' : `the session takes ${cpuText(used)}`;
  const adds = addsToText(overhead);
  const takes = `vmtally takes ${cpuText(overhead.vmtallyPercent)}`;
  const all = adds === '' ? takes : `${takes} and ${adds}`;
  if (used === undefined) return all;
  return `${all}${adds === '' ? ', for the session' : '; of both, the session’s part is'} ${cpuText(used)}`;
}

/**
 * Describes the time that counting adds to what is counted: in percent of a CPU, and for each event. Empty if
 * the session does not measure its probes.
 */
export function addsToText({ probesPercent, eventsPerSecond, nsPerEvent }: Adds): string {
  if (probesPercent === null) return '';
  const factors =
    eventsPerSecond === null || nsPerEvent === null
      ? ''
      : ` (${grouped(eventsPerSecond)} events/s × ${nsPerEvent.toFixed(0)} ns)`;
  return `counting adds ${cpuText(probesPercent)} of a CPU to what is counted${factors}`;
}

/** Describes the events that are or were dropped to stay within the budget. */
export const droppedToText = (budget: Budget): string[] => [
  ...droppedNow(budget),
  ...budget.leftOut.flatMap(({ events, seconds }) =>
    seconds === 0
      ? []
      : [`${events.join(', ')}: not counted for ${seconds.toFixed(1)} s, to keep within the budget`],
  ),
];

/** Describes the events that are dropped now. */
export const droppedNow = (budget: Budget): string[] =>
  budget.leftOut.flatMap(({ events, sinceMs, percent }) =>
    sinceMs === null
      ? []
      : [`${events.join(', ')}: not counted since ${clock(sinceMs)}, ${why(budget, percent)}`],
  );

const why = ({ percent: limit }: Budget, percent: number): string =>
  `when the session took ${cpuText(percent)} of a CPU (limit ${limit} %)`;

/** A time of day in UTC, because readers may be in other time zones. */
const clock = (ms: number): string => `${new Date(ms).toISOString().slice(11, 19)} UTC`;
