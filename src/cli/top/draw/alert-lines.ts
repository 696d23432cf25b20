import { firingToText } from '../../../text/alert-to-text.ts';
import { asciiOnly, clean } from '../../../text/clean.ts';
import type { AlertStatus } from '../../../wire/alerts.ts';
import { type Characters, fitLine, type Line, segment } from './line.ts';

/** A line with the rules that fire; none while none does. */
export function alertLines(alerts: readonly AlertStatus[], width: number, characters: Characters): Line[] {
  const text = firingToText(alerts);
  if (text === undefined) return [];
  return [fitLine([segment(characters === 'ascii' ? asciiOnly(text) : clean(text), 'bad')], width)];
}
