import { z } from 'zod';

/** An address that alerts are sent to. */
export const ReceiverUrl = z
  .string()
  .refine(
    (text) => URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol),
    'must be http:// or https://, such as http://127.0.0.1:9093',
  )
  .refine(
    (text) => !URL.canParse(text) || `${new URL(text).username}${new URL(text).password}` === '',
    'must have no user and no password',
  );

/** The addresses for alerts: an Alertmanager has a path for them below its own. */
export const receiversOf = ({
  alertmanager,
  webhook,
}: {
  alertmanager?: string | undefined;
  webhook?: string | undefined;
}): string[] => [
  ...(alertmanager === undefined ? [] : [`${alertmanager.replace(/\/+$/, '')}/api/v2/alerts`]),
  ...(webhook === undefined ? [] : [webhook]),
];
