/** The part of man(7) that groff and mandoc both accept. */

/** Escapes a text; `code` in it becomes bold. */
export const withCode = (text: string): string =>
  text
    .split(/(`[^`]+`)/)
    .map((part) => (/^`.+`$/.test(part) ? bold(part.slice(1, -1)) : plain(part)))
    .join('');

/** Escapes a text without markup. */
export const plain = (text: string): string =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll("'", '\\(aq')
    .replaceAll('`', '\\(ga')
    .replaceAll('^', '\\(ha')
    .replaceAll('~', '\\(ti')
    .replaceAll(/[^\0-\x7f]/gu, (found) => `\\[u${hex(found)}]`)
    .replaceAll(/^\./gm, '\\&.');

/** Hexadecimal digits of a glyph name, at least four (groff_char(7)). */
const hex = (character: string): string =>
  (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');

export const bold = (text: string): string => `\\fB${plain(text)}\\fR`;
export const italic = (text: string): string => `\\fI${plain(text)}\\fR`;

export const heading = (text: string): string => `.SH ${quoted(text)}`;
export const subheading = (text: string): string => `.SS ${quoted(text)}`;
/** A single argument of a macro. */
export const quoted = (text: string): string => `"${plain(text).replaceAll('"', '\\(dq')}"`;

export const paragraph = (roff: string): string => `.PP\n${roff}`;
/** A term with its explanation indented below it; both are roff already. */
export const item = (term: string, about: string): string => `.TP\n${term}\n${about === '' ? '\\&' : about}`;
export const bullet = (roff: string): string => `.IP \\(bu 2\n${roff}`;
/** Indented lines that groff does not fill. */
export const verbatim = (lines: readonly string[]): string =>
  ['.PP', '.RS 2', '.nf', ...lines.map((line) => plain(line) || '\\&'), '.fi', '.RE'].join('\n');
