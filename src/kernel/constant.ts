/** Precedence of C operators: an operator with a higher number binds closer. */
const BINDS: Record<string, number> = { '|': 1, '^': 2, '&': 3, '<<': 4, '>>': 4, '+': 5, '-': 5, '*': 6 };
/** The 32-bit types among the types that format files cast to. */
const NARROW = /^(?:gfp_t|fmode_t|unsigned|unsigned int|u32|__u32)$/;
const TOKEN = /\s*(?:(0[xX][0-9a-fA-F]+|\d+)[uUlL]*|([A-Za-z_]\w*)|(<<|>>|[|^&+*()~-]))/y;

/** Evaluates a constant C expression of a format file; undefined where it uses a name other than a type. */
export function constantValue(source: string): bigint | undefined {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  const end = source.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const match = TOKEN.exec(source);
    if (match === null) return undefined;
    tokens.push(match[1] ?? match[2] ?? match[3] ?? '');
  }
  let next = 0;
  const unary = (): bigint | undefined => {
    const token = tokens[next++] ?? '';
    if (token === '-' || token === '~') {
      const value = unary();
      return value === undefined ? undefined : BigInt.asUintN(64, token === '-' ? -value : ~value);
    }
    if (token !== '(') return /^\d/.test(token) ? BigInt(token.replace(/^0(?=\d)/, '0o')) : undefined;
    const type: string[] = [];
    while (/^[A-Za-z_]/.test(tokens[next] ?? '')) type.push(tokens[next++] ?? '');
    if (type.length > 0) {
      if (tokens[next++] !== ')') return undefined;
      const value = unary();
      return value !== undefined && NARROW.test(type.join(' ')) ? BigInt.asUintN(32, value) : value;
    }
    const value = binary(0);
    return tokens[next++] === ')' ? value : undefined;
  };
  const binary = (least: number): bigint | undefined => {
    let left = unary();
    for (;;) {
      const operator = tokens[next] ?? '';
      const binds = BINDS[operator];
      if (left === undefined || binds === undefined || binds <= least) return left;
      next++;
      const right = binary(binds);
      if (right === undefined) return undefined;
      left = BigInt.asUintN(64, apply(operator, left, right));
    }
  };
  const value = binary(0);
  return next === tokens.length ? value : undefined;
}

function apply(operator: string, left: bigint, right: bigint): bigint {
  switch (operator) {
    case '|':
      return left | right;
    case '^':
      return left ^ right;
    case '&':
      return left & right;
    case '<<':
      return right < 64n ? left << right : 0n;
    case '>>':
      return right < 64n ? left >> right : 0n;
    case '+':
      return left + right;
    case '-':
      return left - right;
    default:
      return left * right;
  }
}
