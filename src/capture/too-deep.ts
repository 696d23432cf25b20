/** No line of a capture is so deep: JSON.parse would take gigabytes for brackets alone. */
const MOST_DEPTH = 12;
const DEEP = /(?:[[{][^[\]{}"]*){6}/;

/** Any process may have brackets in its name: only those outside texts count. */
export function isTooDeep(line: string): boolean {
  if (!DEEP.test(line)) return false;
  let depth = 0;
  let isText = false;
  for (let at = 0; at < line.length; at++) {
    const character = line[at];
    if (character === '"') isText = !isText;
    else if (isText && character === '\\') at++;
    else if (!isText && (character === '[' || character === '{')) depth++;
    else if (!isText && (character === ']' || character === '}')) depth--;
    if (depth > MOST_DEPTH) return true;
  }
  return false;
}
