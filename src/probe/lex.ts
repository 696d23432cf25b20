import { VmtallyError } from '../errors.ts';

export type TokenKind = 'map' | 'variable' | 'word' | 'number' | 'string' | 'symbol';

/**
 * A token of a bpftrace script. `line` counts from 1; `space` is true where white space precedes the token.
 */
export interface Token {
  kind: TokenKind;
  text: string;
  line: number;
  space: boolean;
}

const PATTERN = new RegExp(
  [
    '(?<space>\\s+)',
    '(?<comment>//[^\\n]*|/\\*[\\s\\S]*?\\*/)',
    '(?<map>@[A-Za-z_][A-Za-z0-9_]*|@)',
    '(?<variable>\\$[A-Za-z0-9_]+)',
    '(?<number>0[xX][0-9a-fA-F]+|[0-9][0-9_]*(?:[eE][0-9]+)?[A-Za-z]*)',
    '(?<word>[A-Za-z_][A-Za-z0-9_]*)',
    '(?<string>"(?:[^"\\\\\\n]|\\\\.)*")',
    "(?<symbol>->|<<=|>>=|<<|>>|==|!=|<=|>=|&&|\\|\\||\\+\\+|--|\\+=|-=|[-+*/%&|^~!=<>?:;,.(){}\\[\\]'])",
  ].join('|'),
  'y',
);

/**
 * Splits a bpftrace script into tokens, without its comments.
 * Throws PROBE_INVALID at a character that starts no token; `where` names the script.
 */
export function lex(source: string, where: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let space = false;
  PATTERN.lastIndex = 0;
  while (PATTERN.lastIndex < source.length) {
    const start = PATTERN.lastIndex;
    const groups = PATTERN.exec(source)?.groups;
    if (groups === undefined) {
      throw new VmtallyError(
        'PROBE_INVALID',
        `${where}:${line}: cannot read ${JSON.stringify(source.slice(start, start + 12))}`,
        'A probe is plain bpftrace without preprocessor lines; check it with `bpftrace -d`.',
      );
    }
    const [kind, text] = Object.entries(groups).find(([, value]) => value !== undefined) as [string, string];
    if (kind === 'space' || kind === 'comment') space = true;
    else {
      tokens.push({ kind: kind as TokenKind, text, line, space });
      space = false;
    }
    line += text.split('\n').length - 1;
  }
  return tokens;
}

/** Joins tokens to text, with one space where the source had any white space. */
export const unlex = (tokens: readonly Token[]): string =>
  tokens.map(({ text, space }, index) => (space && index > 0 ? ` ${text}` : text)).join('');
