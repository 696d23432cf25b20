/** A list to choose from, in place of the table. */
export interface Menu {
  kind: 'columns' | 'sort' | 'user';
  /** Index of the marked item. */
  at: number;
}

export interface MenuItem {
  /** Id of a column, or name of a user; empty for a column that cannot be shown, and for all users. */
  id: string;
  label: string;
  about: string;
  /** True for a column on the screen, the order of the rows, or the user shown. */
  on: boolean;
}
