import type { z } from 'zod';

/** Describes the fault of a value in our words. Messages of our own schemas stay as they are. */
export function issueToText(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'too_small':
      return bound(issue.origin, issue.minimum, 'least');
    case 'too_big':
      return bound(issue.origin, issue.maximum, 'most');
    case 'invalid_value':
      if (!issue.message.startsWith('Invalid ')) return issue.message;
      return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`;
    case 'invalid_key': {
      const [inner] = issue.issues;
      return inner === undefined ? 'has the wrong form' : issueToText(inner);
    }
    case 'unrecognized_keys':
      return `unknown: ${issue.keys.join(', ')}`;
    case 'invalid_union': {
      const inner = issue.errors.flat().find(({ code }) => code !== 'invalid_type');
      return inner === undefined ? 'has the wrong form' : issueToText(inner);
    }
    case 'invalid_type':
      if (!issue.message.startsWith('Invalid input')) return issue.message;
      return issue.message.endsWith('received undefined')
        ? 'is missing'
        : `must be ${TYPES[issue.expected] ?? issue.expected}`;
    default:
      // Messages of zod's own have no place in ours.
      return /^(?:Invalid|Too|Unrecognized|Number) /.test(issue.message)
        ? 'has the wrong form'
        : issue.message;
  }
}

const TYPES: Partial<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of names and values',
  record: 'a map of names and values',
};

function bound(origin: string, limit: number | bigint, which: 'least' | 'most'): string {
  if (origin === 'string') {
    return which === 'least' && limit === 1
      ? 'must not be empty'
      : `must have at ${which} ${limit} characters`;
  }
  if (origin === 'array') {
    return which === 'least' && limit === 1 ? 'must not be empty' : `must have at ${which} ${limit} entries`;
  }
  return `must be at ${which} ${limit}`;
}
