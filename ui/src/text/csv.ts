/** Lines of CSV (RFC 4180). */
export const csv = (lines: readonly (readonly (string | number)[])[]): string =>
  lines.map((fields) => `${fields.map((field) => quoted(String(field))).join(',')}\r\n`).join('');

/** A text that a spreadsheet would run as a formula begins with an apostrophe: programs choose their own names. */
function quoted(field: string): string {
  const text = /^[=+\-@\t]/.test(field) && Number.isNaN(Number(field)) ? `'${field}` : field;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
