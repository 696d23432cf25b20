import type { Logger } from 'pino';
import { whyRefused } from '../../bpftrace/raw-differences.ts';

/**
 * Returns a reader of what `doctor` noted of raw tracepoints while the service runs: why none is to be used, or
 * undefined. It logs each change.
 */
export function rawNoteReader(
  {
    versionText,
    rawRefused,
    release,
  }: { versionText: string; rawRefused?: string | undefined; release: string },
  log: Pick<Logger, 'info' | 'warn'>,
  file?: string,
): () => string | undefined {
  let known = rawRefused;
  return () => {
    const why = whyRefused(versionText, release, file);
    if (why !== known && why !== undefined)
      log.warn({ why }, 'programs that begin from now on use no raw tracepoints');
    else if (why !== known) log.info('programs that begin from now on use raw tracepoints again');
    known = why;
    return why;
  };
}
