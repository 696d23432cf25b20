import type { Within } from '../wire/groups.ts';
import { GROUP_WORDS } from './group-words.ts';

/** A group of processes as a text for people: `program cc1`. */
export const groupToText = ({ group, key }: Within): string => `${GROUP_WORDS[group]} ${key}`;
