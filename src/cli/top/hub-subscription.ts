import type { Subscriber, View } from '../../client/connection.ts';
import { problemOf } from '../../errors.ts';
import type { Hub } from '../../server/hub.ts';
import type { Sink } from '../../server/live-view.ts';
import type { Published } from '../../server/published.ts';
import { ViewRequest } from '../../wire/view-requests.ts';

/** Subscribes to a view of a hub in this process; returns a function that ends the subscription. */
export function subscribe(hub: Hub, view: View, subscriber: Subscriber): () => void {
  let end: (() => void) | undefined;
  let ended = false;
  const sink: Sink = {
    ready: true,
    send: ({ message }: Published) => {
      if (ended) return;
      if (message.type === 'closed') subscriber.problem?.(message.problem);
      else if ('key' in message && message.type !== 'subscribed' && message.type !== 'lost')
        subscriber.message(message);
    },
  };
  hub.view(ViewRequest.parse(view)).then(
    (liveView) => {
      end = liveView.subscribe(sink);
      // The subscriber unsubscribed while the view was opening: close the view.
      if (ended) end();
    },
    (error: unknown) => {
      if (!ended) subscriber.problem?.(problemOf(error));
    },
  );
  return () => {
    ended = true;
    end?.();
  };
}
