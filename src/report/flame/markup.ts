import { printable } from '../../printable.ts';

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A text in HTML and XML, between tags or in an attribute. Characters that XML forbids become a question mark. */
export const markup = (text: string): string =>
  printable(text).replaceAll(/[&<>"']/g, (letter) => ENTITIES[letter] ?? letter);

/** Data in a script element of HTML, which no `</script>` in a text ends. */
export const scriptData = (data: unknown): string =>
  JSON.stringify(data)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
