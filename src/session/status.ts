import type { Problem, SessionInfo } from '../wire/session.ts';
import { stateError } from './problems.ts';

type State = SessionInfo['state'];

/** The state of a session, and the problem that clients see beside it. */
export class Status {
  readonly createdMs = Date.now();
  endedMs: number | null = null;
  state: State = 'starting';
  problem: Problem | null = null;
  /** The problem of the last change, if the session counts as before it. */
  reverted: Problem | null = null;

  /** True if nothing is counted in this state. */
  get isIdle(): boolean {
    return this.state === 'suspended' || this.state === 'failed' || this.state === 'ended';
  }

  set(state: State, problem: Problem | null): void {
    this.state = state;
    this.problem = problem;
    if (state === 'ended') this.endedMs = Date.now();
  }

  /** Throws SESSION_STATE if session `id` cannot be `action` now. */
  refuse(states: readonly State[], id: string, action: string): void {
    if (states.includes(this.state)) throw stateError(id, this.state, action);
  }
}
