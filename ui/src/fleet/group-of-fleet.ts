import { groupToText } from '../../../src/text/group-to-text.ts';
import type { Within } from '../../../src/wire/groups.ts';
import { visible } from '../board/name-of.ts';
import type { Across } from '../place/place-values.ts';

/** True for groups of processes that hosts send. */
export const isOfPrograms = (across: Across): across is Extract<Across, Within['group']> =>
  across !== 'row' && !isOfHosts(across);

export const isOfHosts = (across: Across): across is 'host' | `label:${string}` =>
  across === 'host' || across.startsWith('label:');

/** False for rows that are of one host, and name it. */
export const hasHosts = (across: Across): boolean => across !== 'host';

/** The title of the hosts within a group. */
export const hostsOfText = ({ group, key }: Within): string =>
  group === 'name'
    ? `Hosts that run ${visible(key)}`
    : `Hosts of ${groupToText({ group, key: visible(key) })}`;
