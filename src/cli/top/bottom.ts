import { clean } from '../../text/clean.ts';
import { lettersOf } from '../../text/text-width.ts';
import { lacksHost } from './act.ts';
import { isNotOfSites } from './act-sites.ts';
import { fitLine, flow, type Line, segment } from './draw/line.ts';
import { hintItems } from './help.ts';
import type { Action } from './keys.ts';
import type { Prompt, State } from './state.ts';

const PROMPTS: Record<Prompt['kind'], { label: string; keys: string }> = {
  filter: { label: 'Filter: ', keys: 'Enter: apply, Esc: clear' },
  search: { label: 'Search: ', keys: 'F3: next, Enter: done' },
  interval: { label: 'Seconds between ticks: ', keys: 'Enter: set, Esc: cancel' },
};

/** Hints before the legend: keys that a new user needs first. */
const FIRST = 3;

/** The last line of the screen: the prompt, the notice, or the keys with a legend of the marks on the screen. */
export function bottomLine(state: State, width: number, legend: readonly Line[] = []): Line {
  const { prompt, notice, place, isReplay } = state;
  if (prompt !== null) {
    const { label, keys } = PROMPTS[prompt.kind];
    // Show the end of a long text: the user types there.
    const columns = Math.max(1, width - label.length - 1);
    const text = lettersOf(clean(prompt.text)).slice(-columns).join('');
    const line = [
      segment(label, 'title'),
      segment(text),
      segment(' ', 'selected'),
      segment(`  ${notice === '' ? keys : clean(notice)}`, notice === '' ? 'dim' : 'warn'),
    ];
    return fitLine(line, width);
  }
  if (notice !== '') return fitLine([segment(clean(notice), 'warn')], width);
  const isRefused = (action: Action) =>
    isNotOfSites(state, action) ||
    lacksHost(state, action) !== undefined ||
    (state.sites !== null && action === 'sites');
  const hints = hintItems(place, isReplay, (action) => !isRefused(action));
  const items = [...hints.slice(0, FIRST), ...legend, ...hints.slice(FIRST)];
  return flow(items, width, 1)[0] ?? fitLine([], width);
}
