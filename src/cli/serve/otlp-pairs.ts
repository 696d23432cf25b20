/** Most pairs of a list, and most characters of it. */
const MOST_PAIRS = 64;
const MOST_CHARACTERS = 16_384;

/**
 * Reads `key=value,key=value`, the form of lists in OpenTelemetry's environment, whose values are percent-encoded (W3C Baggage).
 * Undefined if it is not of this form: an error must not quote it, as it may hold secrets.
 */
export function readPairs(text: string): [key: string, value: string][] | undefined {
  if (text.length > MOST_CHARACTERS) return undefined;
  const parts = text.split(',').filter((part) => part.trim() !== '');
  const pairs = parts.map((part): [string, string] | undefined => {
    const cut = part.indexOf('=');
    const key = part.slice(0, cut).trim();
    try {
      return cut === -1 || key === ''
        ? undefined
        : [decodeURIComponent(key), decodeURIComponent(part.slice(cut + 1).trim())];
    } catch {
      return undefined;
    }
  });
  const valid = pairs.filter((pair) => pair !== undefined);
  return valid.length === pairs.length && valid.length <= MOST_PAIRS ? valid : undefined;
}
