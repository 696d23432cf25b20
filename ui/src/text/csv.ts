/** Lines of CSV (RFC 4180). */
export const csv = (lines: readonly (readonly (string | number)[])[]): string =>
  lines.map((fields) => `${fields.map((field) => quoted(String(field))).join(',')}\r\n`).join('');

/**
 * A text that a spreadsheet would run as a formula begins with an apostrophe: programs choose their own names. Some
 * spreadsheets take the full-width forms of the signs too.
 */
function quoted(field: string): string {
  const formula = /^[=+\-@\t\r＝＋－＠]/.test(field) && !/^[+-]?[\d.]+(?:e[+-]?\d+)?$/.test(field);
  const text = formula ? `'${field}` : field;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
