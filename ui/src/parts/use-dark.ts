import { useSyncExternalStore } from 'react';

const query = window.matchMedia('(prefers-color-scheme: dark)');

const listen = (listener: () => void) => {
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
};

/** True if the system prefers dark colours. Canvases need it; the rest uses CSS. */
export const useDark = (): boolean => useSyncExternalStore(listen, () => query.matches);
