/** Form of the name of a named count, for commands that do not load zod. */
export const COUNT_NAME = /^[a-z][a-z0-9_]{0,63}$/;
export const COUNT_NAME_RULE = 'must be 1 to 64 lower-case letters, digits and _, beginning with a letter';
