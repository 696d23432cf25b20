/** Number of columns of the table, for cells that span all of them. */
export const COLUMNS = 7;

export const detailsId = (id: string): string => `details-${id}`;

/** The button that opens and closes a row's details. */
export const openerOf = (id: string): HTMLElement | null =>
  document.querySelector(`[data-identity="${CSS.escape(id)}"] .opener`);
