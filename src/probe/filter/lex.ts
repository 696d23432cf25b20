/** A token of a filter. `at` is its place in the source. */
export interface Lexeme {
  kind: 'word' | 'number' | 'string' | 'cpus' | 'operator';
  text: string;
  position: number;
}

const PATTERN = new RegExp(
  [
    '\\s+',
    '(?<cpus>CPUS\\{[^{}]*\\})',
    // A field with .function behind it, a kernel function such as vmap.isra.0.
    '(?<word>[A-Za-z_][\\w.]*)',
    '(?<number>-?(?:0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\\d*)\\b)',
    '(?<string>"[^"]*"|\'[^\']*\')',
    '(?<operator>&&|\\|\\||==|!=|<=|>=|[<>&|~!()])',
  ].join('|'),
  'y',
);

/** Splits a filter into tokens; calls `fail` at a character that begins no token. */
export function lexFilter(source: string, fail: (position: number, why: string) => never): Lexeme[] {
  const lexemes: Lexeme[] = [];
  PATTERN.lastIndex = 0;
  while (PATTERN.lastIndex < source.length) {
    const position = PATTERN.lastIndex;
    const match = PATTERN.exec(source);
    if (match === null) return fail(position, whyNone(source.slice(position)));
    const group = Object.entries(match.groups ?? {}).find(([, text]) => text !== undefined);
    if (group?.[1] !== undefined)
      lexemes.push({ kind: group[0] as Lexeme['kind'], text: group[1], position });
  }
  return lexemes;
}

/** Returns why no token begins with `rest`, with the fix for the most likely mistakes. */
function whyNone(rest: string): string {
  const [first = ''] = rest;
  if (first === '"' || first === "'") return `the text that begins here has no closing ${first}`;
  const turned = /^=\s*([<>~])/.exec(rest)?.[1];
  if (turned !== undefined) return `there is no =${turned}: write ${turned === '~' ? '~' : `${turned}=`}`;
  if (first === '=') return 'there is no single =: write ==';
  const number = /^-?\d[\w.]*/.exec(rest)?.[0];
  if (number !== undefined)
    return `${number} is no number: write digits or 0x and digits, such as 1024 for 1k`;
  return `${JSON.stringify(first)} has no meaning in a filter`;
}
