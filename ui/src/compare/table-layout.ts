/** Columns of the table: what spans all of it has to know. */
export const COLUMNS = 7;

export const detailsId = (id: string): string => `details-${id}`;

/** What opens and closes a row's details. */
export const openerOf = (id: string): HTMLElement | null =>
  document.querySelector(`[data-identity="${CSS.escape(id)}"] .opener`);
