// Runs the formatter, the linter and both type checks side by side, and prints what each that fails says. `npm run check`.
import { execa } from 'execa';

const TOOLS = ['biome ci', 'oxlint --type-aware', 'tsc --noEmit', 'tsc -p ui --noEmit'];

const results = await Promise.all(
  TOOLS.map((tool) => {
    const [file = '', ...args] = tool.split(' ');
    return execa(file, args, { preferLocal: true, reject: false, all: true, stdin: 'ignore' });
  }),
);
for (const { failed, all, message, command } of results)
  if (failed) console.error(`${command}:\n${all || message}`);
if (results.some(({ failed }) => failed)) process.exitCode = 1;
