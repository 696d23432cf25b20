import { useEffect, useRef } from 'react';

/** A shortcut key of the whole page, inactive while the user types. `but`: elements with the focus that take the key. */
export function useShortcut(key: string, act: () => void, but = ''): void {
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const typing =
        event.target instanceof Element &&
        event.target.closest(`input, select, textarea, dialog${but && `, ${but}`}`);
      if (event.key !== key || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      if (key === 'Escape' && isPopoverOpen()) return;
      event.preventDefault();
      latest.current();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [key, but]);
}

/** Escape closes an open popover, unless a listener takes the key. */
const isPopoverOpen = (): boolean =>
  [...document.querySelectorAll('[popover]')].some((popover) => popover.getClientRects().length > 0);
