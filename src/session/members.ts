import { isAlive, withDescendants } from '../kernel/processes.ts';
import { type Process, processesOf } from '../kernel/when-gone.ts';
import type { Scope } from '../probe/scope.ts';

/** The processes that a session is about, over the times in which it does not count. */
export class Members {
  /** Those that were asked for: the session ends with them. */
  readonly asked: readonly Process[];
  readonly #scope: Scope;
  #counted: readonly Process[];
  #paused = false;

  constructor(scope: Scope) {
    this.#scope = scope;
    this.asked = this.#counted = scope.who.kind === 'pids' ? processesOf(scope.who.pids) : [];
  }

  /** Counting stopped, and these were in scope. */
  pause(inScope: readonly number[]): void {
    if (inScope.length > 0) this.#counted = processesOf(inScope);
    this.#paused = true;
  }

  /** Whom to count from now on: those that live, and whom they started meanwhile. Undefined: nobody is left. */
  scope(): Scope | undefined {
    const { who } = this.#scope;
    if (who.kind !== 'pids') return this.#scope;
    const living = this.#counted.filter(([pid, start]) => isAlive(pid, start)).map(([pid]) => pid);
    if (living.length === 0) return undefined;
    // At the beginning only those that were asked for: their children count from then on.
    const pids = who.inherit && this.#paused ? withDescendants(living) : living;
    return { ...this.#scope, who: { ...who, pids } };
  }
}
