import { useSyncExternalStore } from 'react';
import { formatPlace, type Place, parsePlace } from './place.ts';

let place = parsePlace(location.search);
const listeners = new Set<() => void>();

function emit(next: Place): void {
  place = next;
  for (const listener of listeners) listener();
}

window.addEventListener('popstate', () => emit(parsePlace(location.search)));

/**
 * Goes to another place. Use `replace` for changes that the back button should skip, such as each letter of
 * a filter.
 */
export function go(change: Partial<Place>, mode: 'push' | 'replace' = 'push'): void {
  const next = { ...place, ...change };
  const address = `.${formatPlace(next)}`;
  const { pathname, search } = new URL(address, location.href);
  if (mode === 'replace') history.replaceState(history.state, '', address);
  else if (pathname + search !== location.pathname + location.search)
    history.pushState({ inside: true }, '', address);
  emit(next);
}

/** Returns to the board: through the history if the page came from there, so that forward works too. */
export function goBack(otherwise: Partial<Place>): void {
  if ((history.state as { inside?: boolean } | null)?.inside) history.back();
  else go(otherwise);
}

const listen = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** The host that the page shows; undefined: that of the service, or the whole fleet. */
export const shownHost = (): string | undefined => place.host ?? undefined;

export const usePlace = (): Place => useSyncExternalStore(listen, () => place);
