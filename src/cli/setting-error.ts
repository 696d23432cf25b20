import type { z } from 'zod';
import { VmtallyError } from '../errors.ts';
import { issueToText } from '../issue-to-text.ts';
import { shortened } from '../printable.ts';

/** The source of settings that are flags, in errors. */
export const COMMAND_LINE = 'the command line';

/** Options that are not named as their settings are. */
const OPTIONS: Readonly<Record<string, string>> = { events: '--event', metrics: '--metrics-by' };

/** The option of a setting. */
export const optionOf = (key: string): string =>
  OPTIONS[key] ?? `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/**
 * The error of a setting, under the name that it has in its source: an option, `variable` of the environment, or a key of a
 * file. `settings`: the names of all, for a name that is unknown.
 */
export function settingError(
  where: string,
  issue: z.core.$ZodIssue | undefined,
  command: string,
  settings: readonly string[],
  variable?: string,
): VmtallyError {
  const text = shortened(issue === undefined ? 'is invalid' : issueToText(issue));
  const [key, ...rest] = (issue?.path ?? []).map(String);
  if (key === undefined)
    return new VmtallyError(
      'CONFIG_INVALID',
      `${where}: ${text.replace(/^unknown: /, 'unknown setting ')}`,
      `Settings are ${settings.join(', ')}.`,
    );
  const field = [key, ...rest].join('.');
  if (where === COMMAND_LINE) {
    const part = rest.find((name) => !/^\d+$/.test(name));
    return new VmtallyError(
      'CONFIG_INVALID',
      `${where}: ${optionOf(key)}: ${part === undefined ? '' : `${part}: `}${text}`,
      `\`vmtally ${command} --help\` describes it.`,
    );
  }
  const hint =
    rest.length === 0
      ? `Change ${variable ?? `${key} in ${where}`}.`
      : `Change ${field} in ${variable ?? where}.`;
  return new VmtallyError('CONFIG_INVALID', `${where}: ${variable ?? field}: ${text}`, hint);
}
