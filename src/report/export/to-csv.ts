import type { Cell, Table } from './table.ts';

/** A line for each row, below a line of names (RFC 4180). A null is an empty field. */
export function* toCsv({ columns, rows }: Table): Generator<string> {
  yield line(columns.map(({ name }) => name));
  for (const some of rows()) yield some.map(line).join('');
}

const line = (cells: readonly Cell[]): string => `${cells.map(quoted).join(',')}\r\n`;

const quoted = (cell: Cell): string =>
  typeof cell === 'string' && /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : String(cell ?? '');
