const two = (value: number): string => String(value).padStart(2, '0');

/** A time as options take it: `2026-11-29 04:00:30.123`, local. */
export function localTime(ms: number): string {
  const date = new Date(ms);
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  const seconds = `${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, '0')}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${seconds}`;
}
