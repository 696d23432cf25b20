export type Column = Uint8Array | Uint16Array | Uint32Array | Float64Array;

/** The counts of a tick by column, each in the narrowest numbers that hold it: a third of the quadruples. */
export interface Columns {
  readonly rows: Column;
  readonly series: Column;
  readonly values: Column;
  readonly counts: Column;
}

/** Copies quadruples (row, series, value, count) into columns. */
export function columnsOf(quads: Float64Array): Columns {
  const column = (offset: number) => {
    const numbers = new Float64Array(quads.length / 4);
    for (let index = 0; index < numbers.length; index++) numbers[index] = quads[4 * index + offset] ?? 0;
    return narrowest(numbers);
  };
  return { rows: column(0), series: column(1), values: column(2), counts: column(3) };
}

/** Copies numbers into the narrowest array that holds each of them exactly. */
export function narrowest(numbers: Float64Array): Column {
  let [least, most] = [0, 0];
  for (const number of numbers) {
    // NaN keeps the array wide, like a fraction.
    if (!Number.isInteger(number)) return numbers;
    if (number < least) least = number;
    if (number > most) most = number;
  }
  if (least < 0 || most >= 2 ** 32) return numbers;
  // Not `from`, which iterates: 20 times slower.
  if (most < 2 ** 8) return new Uint8Array(numbers);
  return most < 2 ** 16 ? new Uint16Array(numbers) : new Uint32Array(numbers);
}

export const bytesOf = ({ rows, series, values, counts }: Columns): number =>
  rows.byteLength + series.byteLength + values.byteLength + counts.byteLength;
