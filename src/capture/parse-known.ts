import type { z } from 'zod';

/**
 * Parses a line of a capture, and passes over fields that this version does not know at any depth: a later minor version
 * may have added them. `content` loses these fields.
 */
export function parseKnown<T>(type: z.ZodType<T>, content: unknown): z.ZodSafeParseResult<T> {
  const parsed = type.safeParse(content);
  if (parsed.success) return parsed;
  const unknown = parsed.error.issues.filter((issue) => issue.code === 'unrecognized_keys');
  if (unknown.length < parsed.error.issues.length) return parsed;
  for (const { path, keys } of unknown) {
    const object = path.reduce<unknown>((at, part) => Reflect.get(Object(at), part), content);
    for (const key of keys) Reflect.deleteProperty(Object(object), key);
  }
  return type.safeParse(content);
}
