import { VmtallyError } from '../../errors.ts';
import type { Reading } from './reading.ts';

/** Throws NOT_ROOT where an option needs to see which frames pages have, and that is not to be seen. */
export function requireFrames({ known }: Pick<Reading, 'known'>, option: string): void {
  if (known.counts) return;
  throw new VmtallyError(
    'NOT_ROOT',
    `${option} needs to see which frames pages have (CAP_SYS_ADMIN)`,
    'Run vmtally with sudo.',
  );
}
