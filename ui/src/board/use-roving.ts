import { type FocusEvent, type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react';
import type { BoardRow } from '../../../src/client/leaderboard.ts';

interface Roving {
  /** Number of the row that Tab reaches. */
  active: number | null;
  /** True if a row has the focus. */
  inside: boolean;
  handlers: {
    onKeyDown: (event: KeyboardEvent) => void;
    onFocus: (event: FocusEvent) => void;
    onBlur: (event: FocusEvent) => void;
  };
  focusRow: (row: number) => void;
}

/**
 * Keeps exactly one row in the tab order. Arrows, PageUp, PageDown, Home and End move the focus; Escape
 * releases it.
 */
export function useRoving(
  body: RefObject<HTMLElement | null>,
  rows: readonly BoardRow[],
  pageSize: () => number,
  scrollTo: (index: number) => void,
  open: (row: BoardRow) => void,
): Roving {
  const [active, setActive] = useState<number | null>(null);
  const [inside, setInside] = useState(false);
  const wanted = useRef<number | null>(null);

  useEffect(() => {
    if (wanted.current === null) return;
    const element = body.current?.querySelector<HTMLElement>(`[data-row="${wanted.current}"]`);
    if (!element) return;
    wanted.current = null;
    element.focus({ preventScroll: true });
  });
  // No event reports that the focused row was removed from the page.
  useEffect(() => {
    if (inside && wanted.current === null && !body.current?.contains(document.activeElement))
      setInside(false);
  });

  const focusRow = (row: number) => {
    const index = rows.findIndex((candidate) => candidate.row === row);
    if (index < 0) return;
    wanted.current = row;
    setActive(row);
    scrollTo(index);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const at = rows.findIndex(({ row }) => row === active);
    const row = rows[at];
    if (event.key === 'Enter' && row && !(event.target as Element).closest('a')) open(row);
    else if (event.key === 'Escape') (document.activeElement as HTMLElement | null)?.blur();
    else {
      const to = rowAfter(event.key, at, rows.length, pageSize());
      const next = to === null ? undefined : rows[to];
      if (next === undefined) return;
      focusRow(next.row);
    }
    event.preventDefault();
  };
  const onFocus = (event: FocusEvent) => {
    const row = event.target.closest<HTMLElement>('[data-row]')?.dataset.row;
    if (row === undefined) return;
    setActive(Number(row));
    setInside(true);
  };
  const onBlur = ({ relatedTarget }: FocusEvent) => {
    if (wanted.current === null && !body.current?.contains(relatedTarget)) setInside(false);
  };
  return { active, inside, handlers: { onKeyDown, onFocus, onBlur }, focusRow };
}

/** Returns the index of the row that a key moves to; null if the table does not use the key. */
function rowAfter(key: string, at: number, length: number, page: number): number | null {
  const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page };
  if (key === 'Home') return 0;
  if (key === 'End') return length - 1;
  const step = steps[key];
  return step === undefined ? null : Math.max(0, Math.min(length - 1, at + step));
}
