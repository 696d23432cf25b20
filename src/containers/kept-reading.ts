import { stateOf } from './read-text.ts';

/** Files and folders that are remembered. */
const MOST = 64;

/** Reads a file, or a folder, that describes many containers: again only after it changed. */
export class KeptReading<T> {
  readonly #read: (path: string) => T;
  readonly #kept = new Map<string, { state: string; content: T }>();

  constructor(read: (path: string) => T) {
    this.#read = read;
  }

  of(path: string): T {
    // The state is that before the reading: a change in between is read next time.
    const state = stateOf(path);
    const kept = this.#kept.get(path);
    if (kept?.state === state) return kept.content;
    const content = this.#read(path);
    if (this.#kept.size >= MOST) this.#kept.clear();
    this.#kept.set(path, { state, content });
    return content;
  }
}
