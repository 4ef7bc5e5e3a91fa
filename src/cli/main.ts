import { COMMANDS } from './commands/registry';
import { BadInput } from './input';

/** The headless host: one JSON object on standard output, everything else on standard error. */
async function main(): Promise<number> {
  const [name, ...rest] = process.argv.slice(2);
  const command = name === undefined ? undefined : COMMANDS[name];
  if (command === undefined) {
    const usage = Object.entries(COMMANDS).map(([key, { usage: text }]) => `  ${key} ${text}`);
    process.stderr.write(`usage: npm run -s quotelab -- COMMAND\n${usage.join('\n')}\n`);
    return name === undefined || name === 'help' || name === '--help' ? 0 : 1;
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
      process.stdout.write(JSON.stringify({ problems: error.problems }) + '\n');
      for (const problem of error.problems) process.stderr.write(`${problem.message}\n`);
      return 1;
    }
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return 2;
  }
}

process.exitCode = await main();
