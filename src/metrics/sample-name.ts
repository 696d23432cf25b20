import type { Family } from './family.ts';

const SUFFIXES: Partial<Record<Family['type'], string>> = { counter: '_total', info: '_info' };

/** Name of a family's samples; of a histogram the part that its samples share. */
export const sampleName = ({ name, type }: Pick<Family, 'name' | 'type'>): string =>
  `${name}${SUFFIXES[type] ?? ''}`;
