/** The row that a key opened. When Escape returns to the board, this row gets the focus again. */
let opened: number | null = null;

export const rememberOpened = (row: number): void => {
  opened = row;
};

/** Returns the row once. */
export function takeOpened(): number | null {
  const row = opened;
  opened = null;
  return row;
}
