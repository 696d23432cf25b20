import { lex, type Token } from './lex.ts';

/**
 * Lays out a program with one statement per line, so that people can read it and bpftrace's errors name a
 * useful line.
 */
export function layout(text: string): string {
  const tokens = lex(text, 'program');
  const lines: string[] = [];
  let line = '';
  let depth = 0;
  let brackets = 0;
  const flush = () => {
    if (line !== '') lines.push('  '.repeat(depth) + line);
    line = '';
  };
  for (const [index, token] of tokens.entries()) {
    const { text: symbol } = token;
    if (symbol === '}') {
      flush();
      depth--;
    }
    line += token.space && line !== '' ? ` ${symbol}` : symbol;
    if (symbol === '(' || symbol === '[') brackets++;
    if (symbol === ')' || symbol === ']') brackets--;
    if (symbol === '{') {
      flush();
      depth++;
    } else if (symbol === '}' ? !continues(tokens[index + 1]) : symbol === ';' && brackets === 0) flush();
  }
  flush();
  return `${lines.join('\n')}\n`;
}

const continues = (next: Token | undefined): boolean => next?.text === 'else' || next?.text === ';';
