/** Time after which a board that does not ask again has no place in the queue any more, in ms: nobody looks at it. */
const LEFT_MS = 5_000;

/** Boards that wait until hosts can be asked: the order in which views are read must not decide which goes. */
export class BoardQueue {
  /** When each asked last. The board that has waited longest comes first. */
  readonly #waiting = new Map<object, number>();

  /** True if there is a place for the board, and not for boards only that have waited longer. Otherwise it waits, and is to ask again. */
  goes(board: object, places: number): boolean {
    const now = performance.now();
    for (const [each, askedMs] of this.#waiting) if (now - askedMs > LEFT_MS) this.#waiting.delete(each);
    if (this.#before(board) < places) {
      this.#waiting.delete(board);
      return true;
    }
    this.#waiting.set(board, now);
    return false;
  }

  #before(board: object): number {
    let count = 0;
    for (const each of this.#waiting.keys()) {
      if (each === board) break;
      count++;
    }
    return count;
  }
}
