import { useSyncExternalStore } from 'react';

const query = window.matchMedia('(prefers-color-scheme: dark)');

const listen = (listener: () => void) => {
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
};

/** Whether the system wishes dark colours: what draws on a canvas has to know, the rest does by CSS. */
export const useDark = (): boolean => useSyncExternalStore(listen, () => query.matches);
