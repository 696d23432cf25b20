import type { Grouping } from '../wire/groups.ts';

/** The kinds of groups as words for people. */
export const GROUP_WORDS: Record<Grouping, string> = {
  name: 'program',
  user: 'user',
  cgroup: 'cgroup',
  container: 'container',
  unit: 'unit',
  image: 'image',
  pod: 'pod',
  namespace: 'namespace',
};
