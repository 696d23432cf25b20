import { VmtallyError } from '../errors.ts';
import { lex, type Token } from './lex.ts';

/** A block of a script: `attach,attach /predicate/ { body }`. */
export interface Block {
  attach: string[];
  predicate: Token[];
  body: Token[];
  line: number;
}

/**
 * Parses a bpftrace script into its blocks.
 * Throws PROBE_INVALID with file and line where a block has no body or a brace stays open.
 */
export function parse(source: string, where: string): Block[] {
  const tokens = lex(source, where);
  const blocks: Block[] = [];
  let at = 0;
  while (at < tokens.length) {
    const start = at;
    while (at < tokens.length && !isSymbol(tokens[at], '/') && !isSymbol(tokens[at], '{')) at++;
    const attach = attachPoints(tokens.slice(start, at));
    const line = tokens[start]?.line ?? 0;
    let predicate: Token[] = [];
    if (isSymbol(tokens[at], '/')) {
      const from = ++at;
      // A predicate ends at the slash before the brace: any other slash in it is a division.
      while (at < tokens.length && !(isSymbol(tokens[at], '/') && isSymbol(tokens[at + 1], '{'))) at++;
      predicate = tokens.slice(from, at++);
    }
    const end = closing(tokens, at);
    if (
      attach.length === 0 ||
      end === -1 ||
      tokens.slice(start, at).some(({ text }) => text === '{' || text === '}')
    ) {
      throw invalid(where, line, 'a block must be `tracepoint:category:name /predicate/ { … }`');
    }
    blocks.push({ attach, predicate, body: tokens.slice(at + 1, end), line });
    at = end + 1;
  }
  return blocks;
}

/** Index of the bracket that closes the bracket at `open`, or -1. */
export function closing(tokens: readonly Token[], open: number): number {
  const PAIRS: Record<string, string> = { '{': '}', '(': ')', '[': ']' };
  const close = PAIRS[tokens[open]?.text ?? ''];
  if (close === undefined) return -1;
  let depth = 0;
  for (let at = open; at < tokens.length; at++) {
    if (isSymbol(tokens[at], tokens[open]?.text ?? '')) depth++;
    else if (isSymbol(tokens[at], close) && --depth === 0) return at;
  }
  return -1;
}

export const isSymbol = (token: Token | undefined, text: string): boolean =>
  token?.kind === 'symbol' && token.text === text;

export const invalid = (where: string, line: number, why: string): VmtallyError =>
  new VmtallyError(
    'PROBE_INVALID',
    `${where}:${line}: ${why}`,
    'docs/probes.md and `man vmtally` say what a probe file may hold.',
  );

const attachPoints = (tokens: Token[]): string[] =>
  tokens
    .map((token) => token.text)
    .join('')
    .split(',')
    .filter((text) => text !== '');
