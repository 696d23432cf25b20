import { useShortcut } from '../parts/use-shortcut.ts';

/** Elements for which space has a meaning of its own. */
const TAKES_SPACE = 'button, a, summary, [role="button"], [role="row"], [tabindex="-1"]';

/** Space plays and pauses, unless the element with the focus takes it. */
export function usePlayKey(toggle: () => void): void {
  useShortcut(' ', toggle, TAKES_SPACE);
}
