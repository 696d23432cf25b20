import type { Subscriber, View } from '../../../src/client/connection.ts';
import type { ViewMessage } from '../../../src/wire/messages.ts';
import { shownHost } from '../place/use-place.ts';
import { connection } from './connection.ts';
import { forgetSession, noteSession } from './shown-sessions.ts';

/** Subscribes to a view, and notes which session the page shows by it. Returns a function that ends the subscription. */
export function subscribe(view: View, subscriber: Subscriber): () => void {
  const noting = {
    ...subscriber,
    message: (message: ViewMessage) => {
      noteSession(end, message);
      subscriber.message(message);
    },
  };
  const end = connection.subscribe(view, noting, shownHost());
  return () => {
    end();
    forgetSession(end);
  };
}
