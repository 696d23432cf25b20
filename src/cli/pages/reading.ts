import { Reading as PagesReading } from '../../pages/reading.ts';
import type { Walk, WalkOptions } from '../../pages/walk.ts';
import { grouped } from '../../text/units.ts';
import { Progress, SOON_MS } from '../progress.ts';
import type { PagesOptions } from './options.ts';

/** A reading as the options have it, whose progress the terminal shows. */
export class Reading extends PagesReading {
  /** Throws PID_UNKNOWN and NOT_ROOT. */
  constructor(pid: number, { flags, raw, maxPages, timeout }: PagesOptions) {
    super(pid, { readsFlags: flags === true || raw !== undefined, maxPages, timeoutMs: timeout });
  }

  override walk(more: Pick<WalkOptions, 'wants' | 'onPart'>): Walk {
    const progress = new Progress(process.stderr);
    const began = performance.now();
    try {
      return super.walk({
        onProgress: (pages) => {
          if (performance.now() - began >= SOON_MS) progress.show(`${grouped(pages)} places of pages read`);
        },
        ...more,
      });
    } finally {
      progress.clear();
    }
  }
}
