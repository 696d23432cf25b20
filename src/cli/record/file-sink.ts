import type { RotatingOutput } from '../../capture/rotating-output.ts';
import { VmtallyError } from '../../errors.ts';
import type { RecordSink } from '../../session/recording/tick-recorder.ts';

/** Writes a record into the file of -o, or its files. Throws OUTPUT_FILE. */
export class FileSink implements RecordSink {
  readonly #output: RotatingOutput;
  readonly isReady = true;
  isOpen = false;

  constructor(output: RotatingOutput) {
    this.#output = output;
  }

  isFull(): boolean {
    return this.#output.isFull;
  }

  begin(_startedMs: number, end?: () => void): void {
    if (end !== undefined) {
      if (!this.#output.isRotating)
        throw new VmtallyError(
          'OUTPUT_FILE',
          'the service counts other events now, which another file must have',
          'Record again, or name --max-size: the record then goes on in another file.',
        );
      this.#output.next(end);
    }
    this.isOpen = true;
  }

  write(piece: Buffer): void {
    this.#output.write(piece);
  }
}
