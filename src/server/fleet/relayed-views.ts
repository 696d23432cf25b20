import { VmtallyError } from '../../errors.ts';
import type { ViewRequest } from '../../wire/view-requests.ts';
import { statusOf } from '../problems.ts';
import type { SharedView } from '../views.ts';
import type { LookedAt, Relay } from './relay.ts';
import { RelayedView } from './relayed-view.ts';

/** Views of hosts that clients look at. Clients that ask for the same view of the same host share one: a host gives few. */
export class RelayedViews {
  readonly #relay: Pick<Relay, 'look'>;
  readonly #views = new Map<string, Promise<RelayedView>>();
  #keys = 0;

  constructor(relay: Pick<Relay, 'look'>) {
    this.#relay = relay;
  }

  /** Rejects as `relay.look` does, but for errors of the host. */
  async find(host: string, view: ViewRequest): Promise<SharedView> {
    const name = JSON.stringify([host, ...Object.entries(view).toSorted(([a], [b]) => (a < b ? -1 : 1))]);
    for (;;) {
      const opening = this.#views.get(name) ?? this.#open(name, host, view);
      const found = await opening;
      if (found.isJoinable) return { key: found.key, subscribe: found.expect() };
      if (this.#views.get(name) === opening) this.#views.delete(name);
    }
  }

  #open(name: string, host: string, view: ViewRequest): Promise<RelayedView> {
    const forget = () => {
      if (this.#views.get(name) === opening) this.#views.delete(name);
    };
    const opening = this.#look(host, view).then(
      (looked) => new RelayedView(`r${++this.#keys}`, looked, forget),
    );
    this.#views.set(name, opening);
    opening.catch(forget);
    return opening;
  }

  #look(host: string, view: ViewRequest): Promise<LookedAt> {
    return this.#relay.look(host, view).catch((error: unknown) => {
      if (!(error instanceof VmtallyError) || statusOf(error) !== 500) throw error;
      // An error of the host's service, whose log has it: none of the hub, which logs its own.
      const options = { cause: error };
      throw new VmtallyError('FLEET_UNREACHABLE', `host ${host}: ${error.message}`, error.hint, options);
    });
  }
}
