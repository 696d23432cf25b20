import { useEffect, useState, useSyncExternalStore } from 'react';
import { type ConnectionState, SocketConnection } from '../../../src/client/connection.ts';
import type { Role } from '../../../src/wire/role.ts';
import type { Problem } from '../../../src/wire/session.ts';
import { usePlace } from '../place/use-place.ts';
import { problemOf } from './problem-of.ts';

/** The address of the WebSocket, beside the page: a proxy may serve both below some path. */
function address(): string {
  const url = new URL('ws', location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}

export const connection = new SocketConnection(() => new WebSocket(address()));

let role: Role | undefined;
let refusal: Problem | null = null;
const listeners = new Set<() => void>();
function setRefusal(next: Problem | null): void {
  refusal = next;
  for (const listener of listeners) listener();
}

// A browser does not report why a WebSocket was refused, but HTTP does. Browsers send Origin with OPTIONS, as they do
// with a WebSocket, and not with GET.
connection.onState((state) => {
  if (state.kind === 'open') {
    role = state.greeting.role;
    setRefusal(null);
  }
  if (state.kind !== 'lost') return;
  fetch('ws', { method: 'OPTIONS' }).then(
    async (response) => {
      if (response.status === 401) location.assign(`login${location.search}`);
      if (response.status === 403) setRefusal(await problemOf(response));
    },
    () => {
      // The service does not answer: the connection keeps trying.
    },
  );
});

const listenToRefusal = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Why the service refuses the page's WebSocket; null if it does not. */
export const useRefusal = (): Problem | null => useSyncExternalStore(listenToRefusal, () => refusal);

const listen = (listener: () => void) => connection.onState(listener);

/** True once the service has told that it replays a capture. */
export function useIsReplay(): boolean {
  const state = useConnectionState();
  return state.kind === 'open' && state.greeting.replay === true;
}

/** Name of the fleet, of a hub; undefined of a service, and before it is known. */
export function useFleet(): string | undefined {
  const state = useConnectionState();
  const [fleet, setFleet] = useState<string>();
  const told = state.kind === 'open' ? state.greeting.fleet : fleet;
  // A connection that is lost is still one to a fleet.
  useEffect(() => setFleet(told), [told]);
  return told;
}

/** The role stays while the connection is lost, so that a form stays with what the user typed. */
export const lastRole = (): Role | undefined => role;

/** Why this page changes nothing; null if it may. */
export function useReadOnly(): string | null {
  const own = useRole();
  const { host } = usePlace();
  if (host !== null)
    return `A hub changes nothing on its hosts: open the service of ${host} itself, with its control token.`;
  return own === 'read' ? 'This login may read counts. Log in with the control token for more.' : null;
}

/** The role of this page; undefined until the service has told it. A hub changes nothing on hosts. */
export function useRole(): Role | undefined {
  const known = useSyncExternalStore(listen, lastRole);
  const { host } = usePlace();
  return host === null ? known : 'read';
}

export const useConnectionState = (): ConnectionState => useSyncExternalStore(listen, () => connection.state);
