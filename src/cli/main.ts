import type { Problem } from '../domain/part';
import { commandNamed, COMMANDS } from './commands/registry';
import { BadInput } from './input';

/** The headless host: one JSON object on standard output, everything else on standard error. */
async function main(): Promise<number> {
  const [name, ...rest] = process.argv.slice(2);
  const command = name === undefined ? undefined : commandNamed(name);
  if (command === undefined) {
    const help = name === undefined || name === 'help' || name === '--help';
    if (!help) tell([unknownCommand(name)]);
    const usage = Object.entries(COMMANDS).map(([key, { usage: text }]) => `  ${key} ${text}`);
    process.stderr.write(`usage: npm run -s quotelab -- COMMAND\n${usage.join('\n')}\n`);
    return help ? 0 : 1;
  }
  if (rest.includes('--help')) {
    process.stderr.write(`usage: npm run -s quotelab -- ${name} ${command.usage}\n`);
    return 0;
  }
  try {
    const output = await command.run(rest);
    if (output !== undefined) process.stdout.write(JSON.stringify(output) + '\n');
    return 0;
  } catch (error) {
    if (error instanceof BadInput) {
      tell(error.problems);
      return 1;
    }
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return 2;
  }
}

/** Says what is wrong: as data on standard output, as sentences on standard error. */
function tell(problems: readonly Problem[]): void {
  process.stdout.write(JSON.stringify({ problems }) + '\n');
  for (const { message } of problems) process.stderr.write(`${message}\n`);
}

function unknownCommand(name: string): Problem {
  const known = Object.keys(COMMANDS).join(', ');
  return { path: name, code: 'not-an-option', message: `There is no command ${name}; known are: ${known}.` };
}

/** A reader that goes away, such as `head`, has what it wanted; output that has no room is told in a sentence. */
process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
  if (code === 'EPIPE') return;
  process.stderr.write(`The output cannot be written: ${message}\n`);
  process.exitCode = 1;
});
/** What nobody hears need not be said. */
process.stderr.on('error', () => undefined);

const code = await main();
process.exitCode ||= code;
