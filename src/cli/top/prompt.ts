import { lettersOf } from '../../text/text-width.ts';
import { LIMITS } from '../../wire/session.ts';
import type { Prompt, State } from './state.ts';

/** Maximum length of a filter; the service has the same limit. */
const LONGEST = 100;

/** Handles a key at the prompt. A filter applies while the user types it. */
export function typed(
  state: State,
  prompt: Prompt,
  key: string,
): { state: State; intervalMs?: number; quit?: boolean } {
  const text = edited(prompt.text, key);
  switch (key) {
    case 'Esc':
      return { state: { ...state, prompt: null, ...(prompt.kind === 'filter' ? { filter: '' } : {}) } };
    case 'Ctrl-C':
      return { state, quit: true };
    case 'Enter':
      return prompt.kind !== 'interval'
        ? { state: { ...state, prompt: null } }
        : interval({ ...state, prompt: null }, prompt.text);
    default:
      return {
        state: {
          ...state,
          prompt: { ...prompt, text },
          ...(prompt.kind === 'filter' ? { filter: text } : {}),
        },
      };
  }
}

function edited(text: string, key: string): string {
  if (key === 'Backspace') return lettersOf(text).slice(0, -1).join('');
  if (key === 'Ctrl-U') return '';
  const letter = key === 'Space' ? ' ' : lettersOf(key).length === 1 ? key : '';
  return (text + letter).slice(0, LONGEST);
}

function interval(state: State, text: string): { state: State; intervalMs?: number } {
  const ms = Math.round(Number(text.replace(',', '.')) * 1000);
  if (text.trim() !== '' && ms >= LIMITS.leastIntervalMs && ms <= LIMITS.mostIntervalMs)
    return { state, intervalMs: ms };
  const range = `${LIMITS.leastIntervalMs / 1000} to ${LIMITS.mostIntervalMs / 1000}`;
  return { state: { ...state, notice: `the interval must be ${range} seconds` } };
}
