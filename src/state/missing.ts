import { existsSync } from 'node:fs';
import { messageOf } from '../errors.ts';
import type { MissingState, StatePart } from '../wire/state.ts';

/** Files of the parts, below /proc, and what a kernel without the file was built without. */
export const FILES: Record<StatePart, { file: string; needs: string }> = {
  slab: { file: 'slabinfo', needs: 'The kernel must be built with CONFIG_SLUB_DEBUG.' },
  buddy: { file: 'buddyinfo', needs: 'The kernel must be built with CONFIG_PROC_FS.' },
  types: { file: 'pagetypeinfo', needs: 'The kernel must be built with CONFIG_PROC_FS.' },
  allocations: {
    file: 'allocinfo',
    needs: 'It takes Linux 6.10 or newer, built with CONFIG_MEM_ALLOC_PROFILING.',
  },
};

/** The setting of allocation profiling below /proc/sys/vm: 0, 1, or never. */
export const PROFILING = 'sys/vm/mem_profiling';

/** The end of the reason where others may not read the file. */
export const IS_FOR_ROOT = 'is for root only';

export const PROFILING_OFF = 'allocation profiling is turned off: /proc/sys/vm/mem_profiling is 0';
/** Allocations are counted from then on only (lib/alloc_tag.c, mem_alloc_profiling_key). */
export const TURN_ON =
  '`sysctl vm.mem_profiling=1` turns it on; allocations before are not in it. It costs some time of each.';

/** Says why a part cannot be read, and what to do. `error`: that of reading its file. */
export function missing(part: StatePart, error: unknown, proc: string): MissingState {
  const { file, needs } = FILES[part];
  const path = `/proc/${file}`;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EACCES' || code === 'EPERM')
    return { part, reason: `${path} ${IS_FOR_ROOT}`, hint: 'Run vmtally with sudo.' };
  if (code !== 'ENOENT')
    return {
      part,
      reason: `cannot read ${path}: ${messageOf(error)}`,
      hint: '`vmtally doctor` says what else is missing.',
    };
  // With never as its default the kernel has the setting without the file (lib/alloc_tag.c, alloc_tag_init).
  if (part === 'allocations' && existsSync(`${proc}/${PROFILING}`))
    return {
      part,
      reason: 'allocation profiling was turned off when this kernel started',
      hint: 'Start the kernel with `sysctl.vm.mem_profiling=1` on its command line.',
    };
  return { part, reason: `this kernel has no ${path}`, hint: needs };
}
