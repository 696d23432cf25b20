import type { z } from 'zod';

/** Parses JSON to a type. Throws Error with the reason; `form` says in it how the JSON must look. */
export function readJson<T>(text: string, type: z.ZodType<T>, form: string): T {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw new Error('it is not JSON');
  }
  const parsed = type.safeParse(content);
  if (!parsed.success) throw new Error(`it is not ${form}`);
  return parsed.data;
}
