import { useSyncExternalStore } from 'react';
import { type ConnectionState, SocketConnection } from '../../../src/client/connection.ts';
import type { Role } from '../../../src/wire/role.ts';

const address = () => `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws`;

export const connection = new SocketConnection(() => new WebSocket(address()));

// A browser does not report why a WebSocket was refused, but HTTP does: ask for the status.
connection.onState((state) => {
  if (state.kind !== 'lost') return;
  fetch('/api/sessions').then(
    ({ status }) => {
      if (status === 401) location.assign(`/login${location.search}`);
    },
    () => {
      // The service does not answer: the connection keeps trying.
    },
  );
});

const listen = (listener: () => void) => connection.onState(listener);

/** The role of this page; undefined until the service has told it. */
export function useRole(): Role | undefined {
  const state = useConnectionState();
  return state.kind === 'open' ? state.greeting.role : undefined;
}

export const useConnectionState = (): ConnectionState => useSyncExternalStore(listen, () => connection.state);
