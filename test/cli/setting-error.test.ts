import { expect, test } from 'vitest';
import { z } from 'zod';
import { optionOf, settingError } from '../../src/cli/setting-error.ts';

const Settings = z.strictObject({ tokenFile: z.string(), rules: z.array(z.strictObject({ for: z.int() })) });

const errorOf = (where: string, values: unknown, variable?: string) =>
  settingError(
    where,
    Settings.partial().safeParse(values).error?.issues[0],
    'serve',
    Object.keys(Settings.shape),
    variable,
  );

test.each([
  [
    'the command line',
    { tokenFile: 7 },
    undefined,
    '--token-file: must be a text',
    '`vmtally serve --help` describes it.',
  ],
  [
    'the command line',
    { rules: [{ for: 'x' }] },
    undefined,
    '--rules: for: must be a number',
    '`vmtally serve --help` describes it.',
  ],
  [
    '/etc/a.yaml',
    { tokenFile: 7 },
    undefined,
    'tokenFile: must be a text',
    'Change tokenFile in /etc/a.yaml.',
  ],
  [
    '/etc/a.yaml',
    { rules: [{ for: 'x' }] },
    undefined,
    'rules.0.for: must be a number',
    'Change rules.0.for in /etc/a.yaml.',
  ],
  [
    '/etc/a.yaml',
    { tokenfile: 'x' },
    undefined,
    'unknown setting tokenfile',
    'Settings are tokenFile, rules.',
  ],
  [
    'the environment',
    { tokenFile: 7 },
    'VMTALLY_TOKEN_FILE',
    'VMTALLY_TOKEN_FILE: must be a text',
    'Change VMTALLY_TOKEN_FILE.',
  ],
])('%s: %j', (where, values, variable, message, hint) => {
  expect(errorOf(where, values, variable)).toMatchObject({
    code: 'CONFIG_INVALID',
    message: `${where}: ${message}`,
    hint,
  });
});

test('options are named as their settings, but for two', () => {
  expect(['fleetHost', 'events', 'metrics', 'top'].map(optionOf)).toEqual([
    '--fleet-host',
    '--event',
    '--metrics-by',
    '--top',
  ]);
});
