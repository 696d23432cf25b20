import type { HeadLine } from '../../capture/schema.ts';
import type { Connection, ConnectionState, Subscriber, View } from '../../client/connection.ts';
import { SESSION } from '../../replay/walk.ts';
import type { Player } from '../../server/player/player.ts';
import { PROTOCOL } from '../../wire/messages.ts';
import { subscribe } from '../top/hub-subscription.ts';

interface Subscription {
  view: View;
  subscriber: Subscriber;
  end: () => void;
}

/** Views of a replay for a screen in this process. At another time each view begins again with a snapshot. */
export function replayConnection(
  player: Player,
  { host, kernel, bpftrace }: HeadLine,
  version: string,
): Connection {
  const subscriptions = new Set<Subscription>();
  const begin = (subscription: Subscription) => {
    subscription.end = subscribe(player.hub, subscription.view, subscription.subscriber);
  };
  player.onHub = () => {
    for (const subscription of subscriptions) {
      subscription.end();
      begin(subscription);
    }
  };
  const state: ConnectionState = {
    kind: 'open',
    greeting: {
      type: 'greeting',
      protocol: PROTOCOL,
      version,
      host,
      kernel,
      bpftrace,
      session: SESSION,
      role: 'control',
    },
  };
  return {
    state,
    onState: () => () => {},
    subscribe(view, subscriber) {
      const subscription: Subscription = { view, subscriber, end: () => {} };
      begin(subscription);
      subscriptions.add(subscription);
      return () => {
        subscriptions.delete(subscription);
        subscription.end();
      };
    },
    close: () => {},
  };
}
