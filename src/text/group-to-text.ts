import type { Grouping, Within } from '../wire/groups.ts';

const WORDS: Record<Grouping, string> = {
  name: 'program',
  user: 'user',
  cgroup: 'cgroup',
  container: 'container',
  unit: 'unit',
  image: 'image',
  pod: 'pod',
  namespace: 'namespace',
};

/** A group of processes as a text for people: `program cc1`. */
export const groupToText = ({ group, key }: Within): string => `${WORDS[group]} ${key}`;
