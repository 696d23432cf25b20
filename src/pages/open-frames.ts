import { hasCapability, readPrivileges } from '../kernel/privileges.ts';
import { Frames } from './frames.ts';

/**
 * Opens what the kernel says of frames; undefined without the right to see them: pagemap then has no numbers of frames
 * (fs/proc/task_mmu.c, pagemap_open), and the files are for root.
 */
export function openFrames(options: { readsFlags: boolean }): Frames | undefined {
  const privileges = readPrivileges();
  if (!privileges.initUserNamespace || !hasCapability(privileges, 'CAP_SYS_ADMIN')) return undefined;
  try {
    return new Frames(options);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    // A kernel without CONFIG_PROC_PAGE_MONITOR has no such files.
    if (code === 'EACCES' || code === 'EPERM' || code === 'ENOENT') return undefined;
    throw error;
  }
}
