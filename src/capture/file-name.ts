/** Names of the files of a record: with the time at which each begins, so that they sort. */

/** `20261129T040000.123Z`. */
export const stampOf = (ms: number): string => new Date(ms).toISOString().replaceAll(/[-:]/g, '');

const STAMP = /\.\d{8}T\d{6}\.\d{3}Z$/;

/** True for a file of a folder that is read as a capture. */
export const isCaptureName = (name: string): boolean => name.endsWith('.capture') || STAMP.test(name);
