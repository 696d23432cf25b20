// Copies stdin to stdout as a bad connection would. See faults-output.long-alone.test.ts.
//   delayed MS   each chunk MS milliseconds later
//   torn         in pieces that end anywhere, mostly within a line
//   flooded N    with N lines of rubbish before each line
const [how, number] = process.argv.slice(2);

async function* delayed(chunks, ms) {
  // Keeps reading meanwhile, so that the writer does not block.
  const waiting = [];
  const state = { ended: false };
  const reading = (async () => {
    for await (const chunk of chunks) waiting.push([performance.now() + ms, chunk]);
  })();
  void reading.then(() => (state.ended = true));
  while (!state.ended || waiting.length > 0) {
    const [due = performance.now() + 20] = waiting[0] ?? [];
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
    if (waiting.length > 0) yield waiting.shift()[1];
  }
}

async function* torn(chunks) {
  let piece = 1;
  for await (const chunk of chunks) {
    let at = 0;
    while (at < chunk.length) {
      // Pieces of one byte to a few hundred bytes, in the same order each time.
      piece = (piece * 97 + 31) % 509;
      const end = at + 1 + piece;
      yield chunk.subarray(at, end);
      at = end;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

async function* flooded(chunks, lines) {
  const rubbish = `${'\\x00 no line of anybody’s \uffff {"type": '.repeat(20)}\n`.repeat(lines);
  let rest = '';
  for await (const chunk of chunks) {
    const parts = (rest + chunk.toString('latin1')).split('\n');
    rest = parts.pop();
    for (const line of parts) yield Buffer.concat([Buffer.from(rubbish), Buffer.from(`${line}\n`, 'latin1')]);
  }
}

const filters = { delayed, torn, flooded };
process.stdout.on('error', () => process.exit(1));
for await (const piece of filters[how](process.stdin, Number(number))) {
  if (!process.stdout.write(piece)) await new Promise((resolve) => process.stdout.once('drain', resolve));
}
