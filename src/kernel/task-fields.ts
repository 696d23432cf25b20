import { VmtallyError } from '../errors.ts';
import type { Btf } from './btf.ts';

/** Bytes before fields of a task (include/linux/sched.h, struct task_struct), and `live` of its struct signal_struct. */
export interface TaskFields {
  leader: number;
  parent: number;
  start: number;
  tgid: number;
  comm: number;
  signal: number;
  live: number;
}

const FIELDS: Record<keyof TaskFields, [struct: string, member: string]> = {
  leader: ['task_struct', 'group_leader'],
  parent: ['task_struct', 'real_parent'],
  start: ['task_struct', 'start_boottime'],
  tgid: ['task_struct', 'tgid'],
  comm: ['task_struct', 'comm'],
  signal: ['task_struct', 'signal'],
  live: ['signal_struct', 'live'],
};

/** The places of the fields; undefined where the types do not say all of them, or cannot be read. */
export function taskFields(types: Pick<Btf, 'member'>): TaskFields | undefined {
  try {
    const places = Object.entries(FIELDS).map(([field, [struct, member]]) => {
      const place = types.member(struct, member);
      return [field, place?.offset] as const;
    });
    const isWhole = places.every(([, offset]) => offset !== undefined);
    return isWhole ? (Object.fromEntries(places) as unknown as TaskFields) : undefined;
  } catch (error) {
    if (error instanceof VmtallyError && error.code === 'BTF_INVALID') return undefined;
    throw error;
  }
}
