import type { Problem } from '../../../src/wire/session.ts';

/** The problem in an answer of the API. If a proxy answered instead, the problem has a general text. */
export async function problemOf(response: Response): Promise<Problem> {
  const otherwise = {
    code: String(response.status),
    message: `The service answered ${response.status} ${response.statusText}`.trim(),
    hint: 'Its log may say more',
  };
  try {
    const { error } = (await response.json()) as { error?: Partial<Problem> };
    return { ...otherwise, ...error };
  } catch {
    return otherwise;
  }
}
