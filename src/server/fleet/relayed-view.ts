import type { ServerMessage } from '../../wire/messages.ts';
import type { ViewRequest } from '../../wire/view-requests.ts';
import type { Sink } from '../live-view.ts';
import { Published } from '../published.ts';
import type { SharedView } from '../views.ts';
import type { Relay } from './relay.ts';

/** Opens a view of a host for one client. Its messages get the key. Rejects as `relay.look` does. */
export async function relayedView(
  relay: Relay,
  host: string,
  view: ViewRequest,
  key: string,
): Promise<SharedView> {
  const { begin } = await relay.look(host, view);
  const subscribe = (sink: Sink) =>
    begin({
      get ready() {
        return sink.ready;
      },
      message: (message) => sink.send(new Published(withKey(message, key))),
      lost: (ticks) => sink.send(new Published({ type: 'lost', key, ticks })),
      closed: (problem) => sink.send(new Published({ type: 'closed', key, problem })),
    });
  return { key, subscribe };
}

const withKey = (message: ServerMessage, key: string): ServerMessage =>
  'key' in message ? { ...message, key } : message;
