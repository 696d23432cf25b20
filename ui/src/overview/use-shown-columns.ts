import { useState } from 'react';
import { PAGE_COLUMNS } from '../../../src/client/extra-columns.ts';
import { type ColumnId, OVERVIEW_COLUMNS } from '../../../src/client/overview.ts';

const KEY = 'vmtally.overview.columns';

const USUAL: readonly ColumnId[] = OVERVIEW_COLUMNS.map(({ id }) => id);

/** The columns that the user chose, kept in this browser. */
export function useShownColumns(): [ReadonlySet<ColumnId>, (id: ColumnId, isShown: boolean) => void] {
  const [shown, setShown] = useState<ReadonlySet<ColumnId>>(() => new Set(parse(read()) ?? USUAL));
  const show = (id: ColumnId, isShown: boolean) => {
    const next = new Set([...shown].filter((each) => each !== id).concat(isShown ? [id] : []));
    setShown(next);
    try {
      localStorage.setItem(KEY, JSON.stringify([...next]));
    } catch {
      // A browser that keeps nothing has the choice until the page is closed.
    }
  };
  return [shown, show];
}

function read(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function parse(text: string | null): ColumnId[] | undefined {
  if (text === null) return undefined;
  try {
    const ids: unknown = JSON.parse(text);
    return Array.isArray(ids) ? PAGE_COLUMNS.map(({ id }) => id).filter((id) => ids.includes(id)) : undefined;
  } catch {
    return undefined;
  }
}
