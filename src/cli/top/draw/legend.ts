import type { BoardRow } from '../../../client/leaderboard.ts';
import type { Group } from '../../../wire/view-requests.ts';
import { type Line, segment } from './line.ts';

/** What a group of unknown rows lacks. */
const UNKNOWN: Partial<Record<Group, string>> = { name: 'program', user: 'user', cgroup: 'cgroup' };

/** Explains the marks of the rows on the screen. */
export function legendItems(onScreen: readonly BoardRow[], group: Group): Line[] {
  const isUnknown = onScreen.some(({ who }) => who.key === '?');
  return [
    ...(onScreen.some(({ who }) => who.ended) ? [item('+', 'ended')] : []),
    ...(isUnknown && UNKNOWN[group] !== undefined ? [item('?', `${UNKNOWN[group]} not known`)] : []),
  ];
}

const item = (mark: string, text: string): Line => [segment(mark, 'accent'), segment(` ${text}`, 'dim')];
