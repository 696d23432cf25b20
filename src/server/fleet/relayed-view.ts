import { VmtallyError } from '../../errors.ts';
import type { ServerMessage } from '../../wire/messages.ts';
import type { ViewRequest } from '../../wire/view-requests.ts';
import type { Sink } from '../live-view.ts';
import { statusOf } from '../problems.ts';
import { Published } from '../published.ts';
import type { SharedView } from '../views.ts';
import type { Relay } from './relay.ts';

/** Opens a view of a host for one client. Its messages get the key. Rejects as `relay.look` does, but for errors of the host. */
export async function relayedView(
  relay: Relay,
  host: string,
  view: ViewRequest,
  key: string,
): Promise<SharedView> {
  const { begin } = await relay.look(host, view).catch((error: unknown) => {
    if (!(error instanceof VmtallyError) || statusOf(error) !== 500) throw error;
    // An error of the host's service, whose log has it: none of the hub, which logs its own.
    const options = { cause: error };
    throw new VmtallyError('FLEET_UNREACHABLE', `host ${host}: ${error.message}`, error.hint, options);
  });
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
