import type { CaptureRing } from '../../capture/ring.ts';
import type { RecordSink } from './tick-recorder.ts';

/** After a failure another file is tried so often. */
const RETRY_MS = 10_000;

/** Writes a record into a ring of captures. */
export class RingSink implements RecordSink {
  readonly #ring: CaptureRing;
  #retryMs = 0;

  constructor(ring: CaptureRing) {
    this.#ring = ring;
  }

  get isReady(): boolean {
    return this.#ring.isOpen || performance.now() >= this.#retryMs;
  }

  get isOpen(): boolean {
    return this.#ring.isOpen;
  }

  isFull(nowMs: number): boolean {
    return this.#ring.isFull(nowMs);
  }

  begin(startedMs: number, end?: () => void): void {
    end?.();
    this.#ring.begin(startedMs);
    this.#retryMs = performance.now() + RETRY_MS;
  }

  write(piece: Buffer): void {
    this.#ring.write(piece);
  }
}
