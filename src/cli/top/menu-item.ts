/** A list to choose from, in place of the table. */
export interface Menu {
  kind: 'columns' | 'sort' | 'user';
  /** Index of the marked item; null: the first, in a menu of columns, or else the item that is on. */
  at: number | null;
}

export interface MenuItem {
  /** Id of a column, or name of a user; empty for a column that cannot be shown, and for all users. */
  id: string;
  label: string;
  about: string;
  /** True for a column that the user adds to those of the overview. */
  isAdded?: boolean;
  /** True for a column on the screen, the order of the rows, or the user shown. */
  on: boolean;
}

/** Index of the marked item of a menu; -1 if it has none. */
export function markedIn({ kind, at }: Menu, items: readonly MenuItem[]): number {
  const first =
    kind === 'columns'
      ? 0
      : Math.max(
          0,
          items.findIndex(({ on }) => on),
        );
  return Math.min(at ?? first, items.length - 1);
}
