import fc from 'fast-check';
import { HOSTILE } from './texts.ts';

/** Values that are seldom the expected ones. */
const odd: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(null, true, -1, 0, 0.5, 1e21, 2 ** 53, '', [], {}, [[]], '0', 'main', 's1'),
  fc.constantFrom(...HOSTILE),
  fc.string({ unit: 'binary' }),
  fc.jsonValue({ maxDepth: 2 }),
);

/** Values with up to two changes: another value, or a key that is missing, doubled or unknown. */
export const mutatedJson = (valid: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc
    .tuple(
      valid,
      fc.array(
        fc.tuple(
          fc.array(fc.nat(5), { maxLength: 4 }),
          fc.nat(3),
          odd,
          fc.constantFrom('x', '__proto__', 'pid'),
        ),
        {
          maxLength: 2,
        },
      ),
    )
    .map(([value, edits]) =>
      edits.reduce((of, [path, kind, other, key]) => changed(of, path, kind, other, key), value),
    );

function changed(of: unknown, path: readonly number[], kind: number, other: unknown, key: string): unknown {
  const entries = typeof of === 'object' && of !== null ? Object.entries(of) : [];
  const [first = 0, ...rest] = path;
  const [name, inner] = entries[first % Math.max(1, entries.length)] ?? [];
  if (path.length > 0 && name !== undefined) return put(of, name, changed(inner, rest, kind, other, key));
  if (kind === 1 && name !== undefined) return without(of, name);
  if (kind === 2 && Array.isArray(of)) return Array(70).fill(of[0] ?? other);
  return kind === 3 && entries.length > 0 ? put(of, key, other) : other;
}

function put(of: unknown, name: string, value: unknown): unknown {
  const copy = (Array.isArray(of) ? [...of] : { ...(of as object) }) as Record<string, unknown>;
  Object.defineProperty(copy, name, { value, enumerable: true, configurable: true, writable: true });
  return copy;
}

function without(of: unknown, name: string): unknown {
  if (Array.isArray(of)) return of.filter((_, index) => String(index) !== name);
  return Object.fromEntries(Object.entries(of as object).filter(([key]) => key !== name));
}
