import type { Profile } from '../../report/flame/profile.ts';
import { sampledProfile, unknownFrames } from '../../report/flame/sampled-profile.ts';
import { UNKNOWN_STACK } from '../../tally/scale-stacks.ts';
import { unitsOf } from '../../tally/units-of.ts';
import { exactnessToText } from '../../text/exactness-to-text.ts';
import { groupToText } from '../../text/group-to-text.ts';
import { groupOf } from '../../text/grouping.ts';
import { grouped } from '../../text/units.ts';
import type { FlameRequest } from '../../wire/view-requests.ts';
import type { Held } from '../held.ts';
import { withDoubles } from '../session-info.ts';

/** The profile of the stacks that a session has sampled so far: of all processes, or of those of a group. */
export function flameProfile(
  { info, board, stacks }: Pick<Held, 'info' | 'board' | 'stacks'>,
  { within, weight }: Pick<FlameRequest, 'within' | 'weight'>,
): Profile {
  const { sites, functions, hasSite, unitBytes, dropped } = stacks;
  const [series] = info.series;
  const frames = stacks.stacks;
  const profile = sampledProfile(
    {
      ...stacks.select((who) => within === undefined || groupOf(who, within.group) === within.key),
      event: series?.label ?? '',
      seconds: stacks.seconds,
      hasSite,
      bytesOf: unitBytes === null ? undefined : ({ value }) => unitBytes * unitsOf(value, series?.value),
      whyNoValue: series?.whyNoValue,
    },
    {
      target: within === undefined ? info.target : groupToText(within),
      rate: stacks.rate,
      weight,
      commOf: (row) => stacks.who(Number(row)).name ?? `:${stacks.who(Number(row)).key}`,
      pidOf: (row) => stacks.who(Number(row)).key,
      framesOf: (stack, site) =>
        stack === UNKNOWN_STACK
          ? unknownFrames(site === '' ? undefined : sites[Number(site)])
          : (frames[Number(stack)] ?? []).map((number) => functions[number] ?? ''),
    },
  );
  const losses = exactnessToText(withDoubles(info, board).exactness);
  return { ...profile, notes: [...profile.notes, ...tooMany(dropped), ...losses] };
}

const tooMany = (dropped: number): string[] =>
  dropped === 0
    ? []
    : [
        `${grouped(dropped)} events are missing: there are too many processes and call sites. Sample for a shorter time.`,
      ];
