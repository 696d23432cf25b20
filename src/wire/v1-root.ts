/**
 * Name of the root of version 2 where the memory or pids controller belongs to version 1: tasks of all version 1 cgroups may
 * be in it, so that it says nothing of the cgroup of a task.
 */
export const V1_ROOT = '/ (all version 1 cgroups)';
