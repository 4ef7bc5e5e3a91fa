import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A sandbox exchange as a user starts it, in a process of its own. */
export interface ExchangeProcess {
  readonly http: string;
  readonly ws: string;
  readonly pid: number;
  /** Ends it as `kill -9` does. */
  kill(): Promise<void>;
}

/** Starts `quotelab exchange` with these options and waits for its first line. */
export async function startExchangeProcess(options: readonly string[]): Promise<ExchangeProcess> {
  const child = spawn(process.execPath, ['scripts/quotelab.mjs', 'exchange', ...options], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const { http, ws } = JSON.parse(await firstLine(child)) as { http: string; ws: string };
  return {
    http,
    ws,
    pid: child.pid!,
    async kill() {
      if (child.exitCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

/** Runs a command of the headless host to its end. */
export async function quotelab(words: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, ['scripts/quotelab.mjs', ...words], { stdio: 'ignore' });
  const [code] = (await once(child, 'exit')) as [number];
  if (code !== 0) throw new Error(`quotelab ${words[0]} ended with ${code}`);
}

async function firstLine(child: ChildProcess): Promise<string> {
  const lines = createInterface({ input: child.stdout! });
  for await (const line of lines) return line;
  throw new Error('the exchange ended before it was ready');
}
