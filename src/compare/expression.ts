/** Syntax tree of an expression: arithmetic over counts, or over counters of /proc/vmstat. */
export type Expression =
  | { kind: 'number'; value: number }
  | { kind: 'name'; name: string; pick: Pick | undefined; count: boolean; optional: boolean }
  | { kind: '+' | '-' | '*' | '/'; left: Expression; right: Expression };

/**
 * Condition on the values of a map's key, as numbers or symbols: `[reason: numa_misplaced]`, `[device:
 * !tmpfs]`.
 */
export interface Pick {
  field: string;
  not: boolean;
  symbols: string[];
}

/** Bounds of a number. */
export interface Interval {
  low: number;
  high: number;
}

/** Looks up the value of a name; undefined if there is none. */
export type Lookup = (name: Extract<Expression, { kind: 'name' }>) => Interval | undefined;

const PATTERN =
  /\s+|(?<number>\d+)|(?<name>[a-z_][a-z0-9_]*(?:\.[a-z0-9_]+)?\*?(?:\[[a-z_]+: *!?[a-z0-9_]+(?:, *[a-z0-9_]+)*\])?\??)|(?<symbol>[-+*/()])/y;

/** Limits that recursion can take: characters of an expression, and brackets and signs within each other. */
const LONGEST = 4_096;
const DEEPEST = 100;

/**
 * Parses `mm_page_alloc + alloc_pages_bulk?`, `2 * count(x.y[lru: active_anon, active_file])`, `pgalloc_*`. A
 * name with a `?` counts as 0 if it does not exist; a name that ends with `*` is the sum of all names that
 * begin so. Throws an Error that says what is wrong and where.
 */
export function parseExpression(source: string): Expression {
  if (source.length > LONGEST) throw new Error(`an expression has at most ${LONGEST} characters`);
  const lexemes = lexExpression(source);
  let next = 0;
  let depth = 0;
  const take = (text: string): boolean => lexemes[next] === text && ++next > 0;
  const wrong = (): Error =>
    new Error(`${lexemes[next] ?? 'the end'} is not expected in the expression ${source}`);

  const sum = (): Expression => {
    let left = product();
    for (;;) {
      if (take('+')) left = { kind: '+', left, right: product() };
      else if (take('-')) left = { kind: '-', left, right: product() };
      else return left;
    }
  };
  const product = (): Expression => {
    let left = factor();
    for (;;) {
      if (take('*')) left = { kind: '*', left, right: factor() };
      else if (take('/')) left = { kind: '/', left, right: factor() };
      else return left;
    }
  };
  const factor = (): Expression => {
    const first = lexemes[next];
    if (first === '-' || first === '(') {
      if (++depth > DEEPEST) throw new Error(`over ${DEEPEST} ( and - within each other are too many`);
      next++;
      const inner = first === '(' ? sum() : factor();
      if (first === '(' && !take(')')) throw wrong();
      depth--;
      return first === '(' ? inner : { kind: '-', left: { kind: 'number', value: 0 }, right: inner };
    }
    const lexeme = lexemes[next] ?? '';
    if (lexeme === '' || /^[-+*/()]$/.test(lexeme)) throw wrong();
    next++;
    if (/^\d/.test(lexeme)) {
      if (Number.isSafeInteger(Number(lexeme))) return { kind: 'number', value: Number(lexeme) };
      throw new Error(`${lexeme} is too large a number`);
    }
    if (lexeme !== 'count' || !take('(')) return nameOf(lexeme, false);
    const counted = nameOf(lexemes[next++] ?? '', true);
    if (!take(')')) throw wrong();
    return counted;
  };

  const expression = sum();
  if (next < lexemes.length) throw wrong();
  return expression;
}

/** The names in an expression. */
export function namesIn(expression: Expression): Extract<Expression, { kind: 'name' }>[] {
  if (expression.kind === 'number') return [];
  if (expression.kind === 'name') return [expression];
  return [...namesIn(expression.left), ...namesIn(expression.right)];
}

/**
 * An expression's value, as an interval that contains it; undefined if a name has no value, or if a divisor
 * may be 0.
 */
export function evaluate(expression: Expression, lookup: Lookup): Interval | undefined {
  switch (expression.kind) {
    case 'number':
      return { low: expression.value, high: expression.value };
    case 'name':
      return lookup(expression) ?? (expression.optional ? { low: 0, high: 0 } : undefined);
    default: {
      const left = evaluate(expression.left, lookup);
      const right = evaluate(expression.right, lookup);
      return left && right && combine(expression.kind, left, right);
    }
  }
}

function combine(operator: '+' | '-' | '*' | '/', left: Interval, right: Interval): Interval | undefined {
  if (operator === '/' && right.low <= 0 && right.high >= 0) return undefined;
  if (operator === '+') return { low: left.low + right.low, high: left.high + right.high };
  if (operator === '-') return { low: left.low - right.high, high: left.high - right.low };
  const ends = [left.low, left.high].flatMap((a) =>
    [right.low, right.high].map((b) => (operator === '*' ? a * b : a / b)),
  );
  return { low: Math.min(...ends), high: Math.max(...ends) };
}

function nameOf(lexeme: string, count: boolean): Extract<Expression, { kind: 'name' }> {
  const match =
    /^(?<name>[a-z_][a-z0-9_.]*\*?)(?:\[(?<field>[a-z_]+): *(?<not>!?)(?<symbols>[^\]]*)\])?(?<optional>\??)$/.exec(
      lexeme,
    );
  const { name, field, not, symbols, optional } = match?.groups ?? {};
  if (name === undefined) throw new Error(`a name is expected, not ${lexeme || 'the end'}`);
  const pick =
    field === undefined ? undefined : { field, not: not === '!', symbols: symbols?.split(/, */) ?? [] };
  return { kind: 'name', name, pick, count, optional: optional === '?' };
}

function lexExpression(source: string): string[] {
  const lexemes: string[] = [];
  PATTERN.lastIndex = 0;
  while (PATTERN.lastIndex < source.length) {
    const at = PATTERN.lastIndex;
    const match = PATTERN.exec(source);
    if (match === null) throw new Error(`${source.slice(at, at + 12)} has no meaning in an expression`);
    if (match[0].trim() !== '') lexemes.push(match[0]);
  }
  return lexemes;
}
