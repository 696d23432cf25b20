import type { BoardRow } from '../../../client/leaderboard.ts';
import { NO_GROUP, UNKNOWN_GROUP } from '../../../wire/groups.ts';
import type { TableGroup } from '../table-group.ts';
import { type Line, segment } from './line.ts';

/** Names the part of an identity that a group of unknown rows lacks. */
const UNKNOWN: Partial<Record<TableGroup, string>> = {
  name: 'program',
  user: 'user',
  cgroup: 'cgroup',
  container: 'cgroup',
  unit: 'cgroup',
  image: 'cgroup',
  pod: 'cgroup',
  namespace: 'cgroup',
};

/** Processes of the group of those that are of none. */
const NONE: Partial<Record<TableGroup, string>> = {
  container: 'outside containers',
  unit: 'of no systemd unit',
  image: 'outside containers',
  pod: 'outside pods',
  namespace: 'outside pods',
};

/** Explains the marks of the rows on the screen. `trends`: true if the rows have trends. */
export function legendItems(onScreen: readonly BoardRow[], group: TableGroup, trends = false): Line[] {
  const isUnknown = onScreen.some(({ who }) => who.key === '?');
  const isWithoutName = onScreen.some(({ who }) => who.key === UNKNOWN_GROUP);
  const none = onScreen.some(({ who }) => who.key === NO_GROUP) ? NONE[group] : undefined;
  return [
    ...(onScreen.some(({ who }) => who.ended) ? [item('+', 'ended')] : []),
    ...(isUnknown && UNKNOWN[group] !== undefined ? [item('?', `${UNKNOWN[group]} not known`)] : []),
    ...(isWithoutName ? [item(UNKNOWN_GROUP, `containers whose ${group} is not known`)] : []),
    ...(none === undefined ? [] : [item(NO_GROUP, none)]),
    ...(trends ? [item('▲▼=', 'to the 10 s before')] : []),
  ];
}

const item = (mark: string, text: string): Line => [segment(mark, 'accent'), segment(` ${text}`, 'dim')];
