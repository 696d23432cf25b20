/** The row that a key opened, so that the focus is on it again when Escape comes back to the board. */
let opened: number | null = null;

export const rememberOpened = (row: number): void => {
  opened = row;
};

/** Tells it once. */
export function takeOpened(): number | null {
  const row = opened;
  opened = null;
  return row;
}
