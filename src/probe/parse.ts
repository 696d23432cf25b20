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
  let index = 0;
  while (index < tokens.length) {
    const start = index;
    while (index < tokens.length && !isSymbol(tokens[index], '/') && !isSymbol(tokens[index], '{')) index++;
    const attach = attachPoints(tokens.slice(start, index));
    const line = tokens[start]?.line ?? 0;
    let predicate: Token[] = [];
    if (isSymbol(tokens[index], '/')) {
      const from = ++index;
      // A predicate ends at the slash before the brace: any other slash in it is a division.
      while (index < tokens.length && !(isSymbol(tokens[index], '/') && isSymbol(tokens[index + 1], '{')))
        index++;
      predicate = tokens.slice(from, index++);
    }
    const end = closing(tokens, index);
    const open = end === -1 ? unclosed(tokens, index) : undefined;
    if (open !== undefined) {
      const whose = open === tokens[index] ? `the { of ${attach.join(',')}` : 'this {';
      throw invalid(where, open.line, `${whose} is never closed: a } is missing`);
    }
    if (
      attach.length === 0 ||
      end === -1 ||
      tokens.slice(start, index).some(({ text }) => text === '{' || text === '}')
    ) {
      throw invalid(where, line, 'a block must be `tracepoint:category:name /predicate/ { … }`');
    }
    blocks.push({ attach, predicate, body: tokens.slice(index + 1, end), line });
    index = end + 1;
  }
  return blocks;
}

/** Index of the bracket that closes the bracket at `open`, or -1. */
export function closing(tokens: readonly Token[], open: number): number {
  const PAIRS: Record<string, string> = { '{': '}', '(': ')', '[': ']' };
  const close = PAIRS[tokens[open]?.text ?? ''];
  if (close === undefined) return -1;
  let depth = 0;
  for (let index = open; index < tokens.length; index++) {
    if (isSymbol(tokens[index], tokens[open]?.text ?? '')) depth++;
    else if (isSymbol(tokens[index], close) && --depth === 0) return index;
  }
  return -1;
}

/** The innermost brace that stays open from `start` on; undefined if `start` is no brace. */
function unclosed(tokens: readonly Token[], start: number): Token | undefined {
  const open: Token[] = [];
  if (!isSymbol(tokens[start], '{')) return undefined;
  for (const token of tokens.slice(start)) {
    if (isSymbol(token, '{')) open.push(token);
    else if (isSymbol(token, '}')) open.pop();
  }
  return open.at(-1);
}

export const isSymbol = (token: Token | undefined, text: string): boolean =>
  token?.kind === 'symbol' && token.text === text;

export const invalid = (where: string, line: number, why: string): VmtallyError =>
  new VmtallyError(
    'PROBE_INVALID',
    `${where}:${line}: ${why}`,
    'docs/probes.md and `man vmtally` have the rules for probe files.',
  );

const attachPoints = (tokens: Token[]): string[] =>
  tokens
    .map((token) => token.text)
    .join('')
    .split(',')
    .filter((text) => text !== '');
