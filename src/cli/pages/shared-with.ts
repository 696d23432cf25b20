import type { Batch, Part } from '../../pages/batch.ts';
import type { Mapping } from '../../pages/mapping.ts';
import { fileOf } from '../../pages/mapping-name.ts';
import { SharedFrames } from '../../pages/shared-frames.ts';
import { findSharers, isAnonymous } from '../../pages/sharers.ts';
import type { PagesReport } from '../../report/pages-report.ts';
import { whoReportOf } from '../../report/who-report-of.ts';
import { plural } from '../../text/units.ts';
import { Progress, SOON_MS } from '../progress.ts';
import type { Reading } from './reading.ts';
import { requireFrames } from './require-frames.ts';

/** Collects the shared pages of a process, and finds who shares them. */
export class SharedWith {
  readonly #reading: Reading;
  readonly #shared = new SharedFrames();
  readonly #mappings = new Set<Mapping>();
  /** Numbers of files by their names. */
  readonly #files = new Map<string, number>();
  readonly #anonymousFiles = new Set<number>();

  /** Throws NOT_ROOT where frames are not to be seen. */
  constructor(reading: Reading) {
    requireFrames(reading, '--who');
    this.#reading = reading;
  }

  add(batch: Batch, part: Part): void {
    const name = fileOf(part.mapping);
    const file = this.#files.get(name) ?? this.#files.size;
    this.#files.set(name, file);
    if (isAnonymous(part.mapping)) this.#anonymousFiles.add(file);
    if (this.#shared.add(batch, part, file)) this.#mappings.add(part.mapping);
  }

  /** Looks at the other processes, for at most so many milliseconds. */
  find(timeoutMs: number): NonNullable<PagesReport['who']> {
    const progress = new Progress(process.stderr);
    const began = performance.now();
    const { pageSize } = this.#reading.known;
    try {
      const sharing = findSharers({
        pid: this.#reading.memory.pid,
        shared: this.#shared,
        mappings: [...this.#mappings],
        anonymousFiles: this.#anonymousFiles,
        pageSize,
        deadline: began + timeoutMs,
        onProgress: (count) => {
          if (performance.now() - began < SOON_MS) return;
          progress.show(`${plural(count, 'process', 'processes')} looked at`);
        },
      });
      return whoReportOf(sharing, [...this.#files.keys()], pageSize);
    } finally {
      progress.clear();
    }
  }
}
