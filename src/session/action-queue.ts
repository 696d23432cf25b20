/** Runs actions one after the other; an action that fails does not stop the next. */
export class ActionQueue {
  #last: Promise<unknown> = Promise.resolve();

  add(action: () => Promise<void> | void): Promise<void> {
    const done = this.#last.then(action);
    this.#last = done.catch(() => {});
    return done;
  }
}
