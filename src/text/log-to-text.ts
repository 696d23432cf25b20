import { z } from 'zod';
import { printable } from '../printable.ts';
import { wrap } from './wrap.ts';

/** pino's names of its levels; another process than the first has its name behind it. */
const LEVELS: Record<number, string> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};
const OWN_NAME = 'vmtally';
const MARGIN = ' '.repeat('12:01:02 '.length);

/** Calls of a stack that are shown. */
const CALLS = 10;
/** The most that a date has, in ms (ECMAScript, time values). */
const LAST_MS = 8.64e15;
const Text = z.string().catch('');
/** A line may come from a process that is not to be trusted, with parts of any kind. */
const LogLine = z.looseObject({
  time: z.number().min(0).max(LAST_MS).catch(0),
  level: z.number().catch(0),
  name: Text,
  msg: Text,
  pid: z.unknown().optional(),
  hostname: z.unknown().optional(),
  err: z.looseObject({ code: Text, message: Text, hint: Text, stack: Text }).optional().catch(undefined),
});

/** A line of the log, a JSON object, for people: `12:01:02 info counting  listen=…`, in 80 columns. */
export function logToText(json: string): string {
  const { time, level, name, msg, pid: _, hostname: __, err, ...facts } = LogLine.parse(JSON.parse(json));
  const at = new Date(time).toTimeString().slice(0, MARGIN.length - 1);
  const who = name === OWN_NAME || name === '' ? '' : ` ${name}:`;
  const values = Object.entries(facts).map(([key, value]) => `${key}=${valueText(value)}`);
  const text = [
    msg,
    ...(err ? [errorText(err)] : []),
    ...(values.length > 0 ? [`(${values.join(', ')})`] : []),
  ];
  const lines = wrap(printable(`${LEVELS[level] ?? level}${who} ${text.join(' ')}`), {
    first: `${at} `,
    rest: MARGIN,
  });
  // The first line of a stack is the message.
  const stack = (err?.stack ?? '').split('\n').slice(1, CALLS + 1);
  return [...lines, ...stack.map((call) => MARGIN + printable(call))].map((line) => `${line}\n`).join('');
}

const errorText = ({ code, message, hint }: { code: string; message: string; hint: string }): string =>
  `– ${code === '' ? '' : `${code}: `}${message}${hint === '' ? '' : `. ${hint}`}`;

const valueText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
