import { VmtallyError } from '../../errors.ts';
import { MOST_LEASES } from '../../fleet/asks.ts';
import type { LookedAt } from '../../nats/host-view-sink.ts';
import type { ViewRequest } from '../../wire/view-requests.ts';
import { statusOf } from '../problems.ts';
import type { SharedView } from '../views.ts';
import type { Relay } from './relay.ts';
import { RelayedView } from './relayed-view.ts';

/** Most views of a host that a client may have. */
const MOST_OF_CLIENT = 16;

/** Views of hosts that clients look at. Clients that ask for the same view of the same host share one: a host gives few. */
export class RelayedViews {
  readonly #relay: Pick<Relay, 'look'>;
  /** Open views by host and request. */
  readonly #hosts = new Map<string, Map<string, Promise<RelayedView>>>();
  #keys = 0;

  constructor(relay: Pick<Relay, 'look'>) {
    this.#relay = relay;
  }

  /** `held`: views of the host that the client already has. Rejects with CLIENT_LIMIT, and as `relay.look` does, but for errors of the host. */
  async find(host: string, view: ViewRequest, held: number): Promise<SharedView> {
    const name = JSON.stringify(Object.entries(view).toSorted(([a], [b]) => (a < b ? -1 : 1)));
    for (;;) {
      const known = this.#hosts.get(host)?.get(name);
      this.#check(host, held, known !== undefined);
      const opening = known ?? this.#open(name, host, view);
      const found = await opening;
      if (found.isJoinable) return { key: found.key, subscribe: found.expect() };
      this.#forget(host, name, opening);
    }
  }

  /** Leaves places for others: no client opens more views of a host than the host has left. Throws CLIENT_LIMIT. */
  #check(host: string, held: number, isOpen: boolean): void {
    const open = this.#hosts.get(host)?.size ?? 0;
    if (held < MOST_OF_CLIENT && (isOpen || held < MOST_LEASES - open)) return;
    throw new VmtallyError(
      'CLIENT_LIMIT',
      `${held} views of host ${host} are open to this client, ${open} to all clients of this hub, and it may have no more`,
      'Unsubscribe from one of them, or try again later. A view that another client has open needs no place.',
    );
  }

  #open(name: string, host: string, view: ViewRequest): Promise<RelayedView> {
    const forget = () => this.#forget(host, name, opening);
    const opening = this.#look(host, view).then(
      (looked) => new RelayedView(`r${++this.#keys}`, looked, forget),
    );
    const views = this.#hosts.get(host) ?? new Map<string, Promise<RelayedView>>();
    this.#hosts.set(host, views.set(name, opening));
    opening.catch(forget);
    return opening;
  }

  #forget(host: string, name: string, opening: Promise<RelayedView>): void {
    const views = this.#hosts.get(host);
    if (views?.get(name) !== opening) return;
    views.delete(name);
    if (views.size === 0) this.#hosts.delete(host);
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
