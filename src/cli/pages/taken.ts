import { VmtallyError } from '../../errors.ts';
import { readBootId } from '../../kernel/boot-id.ts';
import type { SnapshotHead } from '../../pages/snapshot-file.ts';
import type { Walk } from '../../pages/walk.ts';
import type { Reading } from './reading.ts';

/** Says of which process a snapshot is, and when it was taken. */
export const headOf = ({ memory, known }: Reading): SnapshotHead => ({
  pid: memory.pid,
  start: memory.start,
  boot: readBootId(),
  pageSize: known.pageSize,
  takenMs: Date.now(),
});

/** Throws USAGE where a limit ended the look: pages that were not read would count as gone. */
export function requireWhole({ stopped }: Walk): void {
  if (stopped === undefined) return;
  throw new VmtallyError(
    'USAGE',
    `not all pages were read within --${stopped === 'pages' ? 'max-pages' : 'timeout'}: such snapshots cannot be compared`,
    'Raise the limit.',
  );
}

/** Throws CAPTURE_INVALID where a snapshot is of another process. */
export function requireSameProcess(before: SnapshotHead, now: SnapshotHead, file: string): void {
  if (before.boot === now.boot && before.pid === now.pid && before.start === now.start) return;
  throw new VmtallyError(
    'CAPTURE_INVALID',
    before.pid === now.pid
      ? `${file} is a snapshot of another process ${before.pid}: that one has ended`
      : `${file} is a snapshot of process ${before.pid}, not of ${now.pid}`,
    'Name the process of the snapshot.',
  );
}
