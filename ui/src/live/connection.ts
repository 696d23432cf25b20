import { useSyncExternalStore } from 'react';
import { type ConnectionState, type Socket, SocketConnection } from '../../../src/client/connection.ts';

const address = () => `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws`;

// The browser's handlers take events with more in them than Socket names, which the type system cannot see past.
export const connection = new SocketConnection(() => new WebSocket(address()) as unknown as Socket);

// A browser does not say why a WebSocket was refused; the service's HTTP does.
connection.onState((state) => {
  if (state.kind !== 'lost') return;
  fetch('/api/sessions').then(
    ({ status }) => {
      if (status === 401) location.assign('/login');
    },
    () => {
      // Nobody answers at all: the connection keeps trying.
    },
  );
});

const listen = (listener: () => void) => connection.onState(listener);

export const useConnectionState = (): ConnectionState => useSyncExternalStore(listen, () => connection.state);
