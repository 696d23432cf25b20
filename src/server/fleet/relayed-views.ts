import { VmtallyError } from '../../errors.ts';
import { MOST_LEASES } from '../../fleet/asks.ts';
import type { LookedAt } from '../../nats/host-view-sink.ts';
import type { ViewRequest } from '../../wire/view-requests.ts';
import type { Asker } from '../asker.ts';
import { statusOf } from '../problems.ts';
import type { SharedView } from '../views.ts';
import type { Relay } from './relay.ts';
import { RelayedView } from './relayed-view.ts';

/** Most views of a host that a client may have. */
const MOST_OF_CLIENT = 16;
/** Most views of a host that clients of a machine open: a client may connect many times. */
const MOST_OF_MACHINE = MOST_LEASES / 2;

interface Opened {
  /** The machine whose client opened it. */
  machine: string | undefined;
  opening: Promise<RelayedView>;
}

/** Views of hosts that clients look at. Clients that ask for the same view of the same host share one: a host gives few. */
export class RelayedViews {
  readonly #relay: Pick<Relay, 'look'>;
  /** Open views by host and request. */
  readonly #hosts = new Map<string, Map<string, Opened>>();
  #keys = 0;

  constructor(relay: Pick<Relay, 'look'>) {
    this.#relay = relay;
  }

  /** `views`: those of the host that the client already has. Rejects with CLIENT_LIMIT, and as `relay.look` does, but for errors of the host. */
  async find(host: string, view: ViewRequest, asker: Pick<Asker, 'views' | 'machine'>): Promise<SharedView> {
    const name = JSON.stringify(Object.entries(view).toSorted(([a], [b]) => (a < b ? -1 : 1)));
    for (;;) {
      const known = this.#hosts.get(host)?.get(name);
      this.#check(host, asker, known !== undefined);
      const opening = known?.opening ?? this.#open(name, host, view, asker.machine);
      const found = await opening;
      if (found.isJoinable) return { key: found.key, subscribe: found.expect() };
      this.#forget(host, name, opening);
    }
  }

  /** Leaves places for others: no client opens more views of a host than the host has left. Throws CLIENT_LIMIT. */
  #check(host: string, { views: held, machine }: Pick<Asker, 'views' | 'machine'>, isOpen: boolean): void {
    const opened = [...(this.#hosts.get(host)?.values() ?? [])];
    const open = opened.length;
    const ofMachine = opened.filter((each) => machine !== undefined && each.machine === machine).length;
    if (!isOpen && ofMachine >= MOST_OF_MACHINE)
      throw new VmtallyError(
        'CLIENT_LIMIT',
        `${ofMachine} views of host ${host} were opened from ${machine}, and no more are allowed`,
        'Unsubscribe from one of them, or try again later. A view that is open needs no place.',
      );
    if (held < MOST_OF_CLIENT && (isOpen || held < MOST_LEASES - open)) return;
    throw new VmtallyError(
      'CLIENT_LIMIT',
      `${held} views of host ${host} are open to this client, ${open} to all clients of this hub, and it may have no more`,
      'Unsubscribe from one of them, or try again later. A view that another client has open needs no place.',
    );
  }

  #open(name: string, host: string, view: ViewRequest, machine?: string): Promise<RelayedView> {
    const forget = () => this.#forget(host, name, opening);
    const opening = this.#look(host, view).then(
      (looked) => new RelayedView(`r${++this.#keys}`, looked, forget),
    );
    const views = this.#hosts.get(host) ?? new Map<string, Opened>();
    this.#hosts.set(host, views.set(name, { machine, opening }));
    opening.catch(forget);
    return opening;
  }

  #forget(host: string, name: string, opening: Promise<RelayedView>): void {
    const views = this.#hosts.get(host);
    if (views?.get(name)?.opening !== opening) return;
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
