import { release } from 'node:os';
import { isAtLeast } from '../../kernel/features.ts';
import { pageSize } from '../../kernel/page-size.ts';
import type { Known } from '../../pages/amounts.ts';
import type { Frames } from '../../pages/frames.ts';
import { openFrames } from '../../pages/open-frames.ts';
import { ProcessMemory } from '../../pages/process-memory.ts';
import { type Walk, type WalkOptions, walk } from '../../pages/walk.ts';
import { grouped } from '../../text/units.ts';
import { Progress, SOON_MS } from '../progress.ts';
import type { PagesOptions } from './options.ts';

/** The memory of a process, and the rights and limits with which it is read. Close it at the end. */
export class Reading {
  readonly memory: ProcessMemory;
  readonly known: Known;
  readonly #frames: Frames | undefined;
  readonly #limits: Pick<WalkOptions, 'maxPages' | 'timeoutMs'>;

  /** Throws PID_UNKNOWN and NOT_ROOT. */
  constructor(pid: number, { flags, raw, maxPages, timeout }: PagesOptions) {
    const readsFlags = flags === true || raw !== undefined;
    this.#limits = { maxPages, timeoutMs: timeout };
    this.#frames = openFrames({ readsFlags });
    const counts = this.#frames !== undefined;
    this.known = { pageSize: pageSize(), counts, flags: counts && readsFlags };
    this.memory = new ProcessMemory(pid);
  }

  close(): void {
    this.#frames?.close();
    this.memory.close();
  }

  /** Looks at the pages once. Throws PID_UNKNOWN if the process ended meanwhile. */
  walk(more: Pick<WalkOptions, 'wants' | 'onPart'>): Walk {
    const progress = new Progress(process.stderr);
    const began = performance.now();
    try {
      const walked = walk({
        smaps: this.memory.smaps,
        pagemap: this.memory.pagemap,
        pageSize: this.known.pageSize,
        frames: this.#frames,
        trustsOnce: isAtLeast(release(), 6, 11),
        onProgress: (pages) => {
          if (performance.now() - began >= SOON_MS) progress.show(`${grouped(pages)} places of pages read`);
        },
        ...this.#limits,
        ...more,
      });
      this.memory.requireSame();
      return walked;
    } finally {
      progress.clear();
    }
  }
}
