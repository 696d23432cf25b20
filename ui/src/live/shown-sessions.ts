import { useSyncExternalStore } from 'react';
import type { ViewMessage } from '../../../src/wire/messages.ts';

const sessions = new Map<object, string>();
const listeners = new Set<() => void>();
let shown: readonly string[] = [];

/** Notes the session that a message of a subscription is of. A message of all sessions is of none. */
export function noteSession(subscription: object, message: ViewMessage): void {
  if (!('session' in message) || sessions.get(subscription) === message.session) return;
  sessions.set(subscription, message.session);
  update();
}

/** The subscription ended. */
export function forgetSession(subscription: object): void {
  if (sessions.delete(subscription)) update();
}

function update(): void {
  shown = [...new Set(sessions.values())];
  for (const listener of listeners) listener();
}

export function listenToShown(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Ids of the sessions whose counts the page shows, companions included; none before the first message. */
export const shownSessions = (): readonly string[] => shown;

export const useShownSessions = (): readonly string[] =>
  useSyncExternalStore(listenToShown, shownSessions, shownSessions);
