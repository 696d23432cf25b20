import { requireNew } from '../../capture/open-new.ts';
import { frameSecret } from '../../pages/secret.ts';
import { Snapshot } from '../../pages/snapshot.ts';
import { snapshotPieces } from '../../pages/snapshot-file.ts';
import type { Walk } from '../../pages/walk.ts';
import { PartFile } from '../export/part-file.ts';
import type { Reading } from './reading.ts';
import { requireFrames } from './require-frames.ts';
import { headOf, requireWhole } from './taken.ts';

/** A snapshot of a process that goes into a file, for --diff. */
export class SavedSnapshot {
  readonly #reading: Reading;
  readonly #path: string;
  readonly #replaces: boolean;
  readonly #secret;
  readonly snapshot: Snapshot;

  /** Throws NOT_ROOT where frames are not to be seen, and OUTPUT_FILE where the file exists, unless it `replaces` it. */
  constructor(reading: Reading, path: string, replaces: boolean) {
    requireFrames(reading, '--save');
    if (!replaces) requireNew(path);
    this.#reading = reading;
    this.#path = path;
    this.#replaces = replaces;
    this.#secret = frameSecret();
    this.snapshot = new Snapshot(this.#secret);
  }

  /** Writes the file, for its owner only: it has the addresses of the process. Throws USAGE and OUTPUT_FILE. */
  save(walked: Walk): void {
    requireWhole(walked);
    const file = new PartFile(this.#path, this.#replaces, 0o600);
    try {
      for (const piece of snapshotPieces(headOf(this.#reading), this.snapshot, this.#secret))
        file.write(piece);
      file.finish();
    } catch (error) {
      file.discard();
      throw error;
    }
  }
}
