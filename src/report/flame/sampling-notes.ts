import { intervalOf } from '../../tally/interval.ts';
import { type Pool, type ScaledStack, UNKNOWN_STACK } from '../../tally/scale-stacks.ts';
import { varianceOfShare, type WeightOf } from '../../tally/stack-variance.ts';
import { grouped, plural } from '../../text/units.ts';

export interface Sampling {
  rate: number;
  /** Events that were sampled, and those of them whose stack was kept. */
  sampled: number;
  kept: number;
  stacks: readonly ScaledStack[];
  pools: readonly Pool[];
  weigh: WeightOf;
  /** True if the event has a call site. */
  hasSite: boolean;
}

/** Share of the frame whose interval stands for all. */
const SHARE = 0.01;
/** An upper end from which on a larger sample is advised. */
const WIDE = 2 * SHARE;

/** Says what was sampled, what was not kept, and how sure the shares are: a sentence a line. */
export function samplingNotes({ rate, sampled, kept, stacks, pools, weigh, hasSite }: Sampling): string[] {
  const events = stacks.reduce((sum, { count }) => sum + count, 0);
  if (events === 0) return ['No event was counted.'];
  const unknown = stacks.reduce((sum, { stack, count }) => sum + (stack === UNKNOWN_STACK ? count : 0), 0);
  const lost = Math.max(0, sampled - kept);
  const notKept =
    lost === 0
      ? 'All their stacks were kept.'
      : `${grouped(lost)} of their stacks ${lost === 1 ? 'was' : 'were'} not kept: the map had no room for more, or with bpftrace 0.17 no two stacks of one hash.`;
  if (rate === 1) {
    return unknown === 0
      ? [`All ${grouped(events)} events have their stack: nothing is estimated.`]
      : [`${grouped(events - unknown)} of ${grouped(events)} events have their stack. ${notKept}`];
  }
  const [low, high] = intervalOf(SHARE, varianceOfShare(pools, SHARE, weigh));
  const percent = (share: number) => (100 * share).toFixed(2);
  const exact = hasSite ? 'process and call site' : 'process';
  return [
    `${grouped(sampled)} of ${plural(events, 'event was', 'events were')} sampled, one of ${rate} by chance. ${notKept}`,
    `All counted events are divided by ${exact} among the sampled stacks: a frame of 1 % has ${percent(low)} to ${percent(high)} % (95 % confidence)${high > WIDE ? '; a larger sample narrows that' : ''}.`,
    ...(unknown === 0
      ? []
      : [
          `${plural(unknown, 'event has', 'events have')} no stack: none of their ${hasSite ? 'call site' : 'kind'} was sampled.`,
        ]),
  ];
}
