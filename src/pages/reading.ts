import { release } from 'node:os';
import { isAtLeast } from '../kernel/features.ts';
import { pageSize } from '../kernel/page-size.ts';
import type { Known } from './amounts.ts';
import type { Frames } from './frames.ts';
import { openFrames } from './open-frames.ts';
import { ProcessMemory } from './process-memory.ts';
import { type Walk, type WalkOptions, walk } from './walk.ts';

interface ReadingOptions extends Pick<WalkOptions, 'maxPages' | 'timeoutMs'> {
  /** True to read the flags of all pages too. */
  readsFlags: boolean;
}

/** The memory of a process, and the rights and limits with which it is read. Close it at the end. */
export class Reading {
  readonly memory: ProcessMemory;
  readonly known: Known;
  readonly #frames: Frames | undefined;
  readonly #limits: Pick<WalkOptions, 'maxPages' | 'timeoutMs'>;

  /** Throws PID_UNKNOWN and NOT_ROOT. */
  constructor(pid: number, { readsFlags, maxPages, timeoutMs }: ReadingOptions) {
    this.#limits = { maxPages, timeoutMs };
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
  walk(more: Pick<WalkOptions, 'wants' | 'onPart' | 'onProgress'>): Walk {
    const walked = walk({
      smaps: this.memory.smaps,
      pagemap: this.memory.pagemap,
      pageSize: this.known.pageSize,
      frames: this.#frames,
      trustsOnce: isAtLeast(release(), 6, 11),
      ...this.#limits,
      ...more,
    });
    this.memory.requireSame();
    return walked;
  }
}
