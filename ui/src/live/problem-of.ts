import type { Problem } from '../../../src/wire/session.ts';

/** What an answer of the API says went wrong; something to read even if a proxy in between answered. */
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
