import { columnsOf } from './columns.ts';
import type { Exported } from './exported.ts';
import { rowsByTick } from './rows.ts';

/** A line for each count, below a line of names (RFC 4180). A null is an empty field. */
export function* toCsv({ head, items }: Exported): Generator<string> {
  const columns = columnsOf(head);
  yield line(columns.map(({ name }) => name));
  for (const { rows } of rowsByTick(items(), head))
    yield rows.map((row) => line(columns.map(({ of }) => of(row)))).join('');
}

const line = (fields: readonly (number | string | null)[]): string => `${fields.map(quoted).join(',')}\r\n`;

const quoted = (field: number | string | null): string =>
  typeof field === 'string' && /[",\r\n]/.test(field)
    ? `"${field.replaceAll('"', '""')}"`
    : String(field ?? '');
