/** The row that the user opened. When Escape returns to the board, this row gets the focus again. */
let opened: number | null = null;

export const rememberOpened = (row: number): void => {
  opened = row;
};

/** Returns the row and forgets it. */
export function takeOpened(): number | null {
  const row = opened;
  opened = null;
  return row;
}
