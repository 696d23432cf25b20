import type { Subscriber, View } from '../../../src/client/connection.ts';
import { connection } from './connection.ts';
import { forgetSession, noteSession } from './shown-sessions.ts';

/** Subscribes to a view, and notes which session the page shows by it. Returns a function that ends the subscription. */
export function subscribe(view: View, subscriber: Subscriber): () => void {
  const end = connection.subscribe(view, {
    ...subscriber,
    message: (message) => {
      noteSession(end, message);
      subscriber.message(message);
    },
  });
  return () => {
    end();
    forgetSession(end);
  };
}
