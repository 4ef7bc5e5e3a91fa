import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';

interface Answer {
  readonly id?: number;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

/**
 * A Chromium with a window, driven by its own protocol and by nothing else: a driver for tests makes every tab believe
 * that it is looked at, and what is to be seen here is what becomes of one that is not.
 */
export class BareBrowser {
  private readonly socket: WebSocket;
  private readonly end: () => void;
  private readonly waiting = new Map<number, (answer: Answer) => void>();
  private sent = 0;

  private constructor(socket: WebSocket, end: () => void) {
    this.socket = socket;
    this.end = end;
    socket.on('message', (data: Buffer) => {
      const answer = JSON.parse(data.toString()) as Answer;
      if (answer.id !== undefined) this.waiting.get(answer.id)?.(answer);
    });
  }

  static async start(command: string, display: string): Promise<BareBrowser> {
    const profile = mkdtempSync(join(tmpdir(), 'quotelab-bare-'));
    const words = [
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`,
      '--no-first-run',
      '--no-sandbox',
    ];
    const child = spawn(command, [...words, '--disable-quic', '--window-size=1440,900', 'about:blank'], {
      env: { ...process.env, DISPLAY: display },
      stdio: 'ignore',
      // A group of its own: browsers are many processes, and all must end.
      detached: true,
    });
    const end = (): void => {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    };
    const told = join(profile, 'DevToolsActivePort');
    for (let waitedMs = 0; !existsSync(told); waitedMs += 100) {
      if (waitedMs > 60_000) throw new Error('the browser did not start');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
    const [port, path] = readFileSync(told, 'utf8').trim().split('\n');
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { perMessageDeflate: false });
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return new BareBrowser(socket, end);
  }

  /** A new tab, in front, of the window or of one of its own. */
  async open(address: string, script: string, newWindow: boolean): Promise<BareTab> {
    const { targetId } = await this.send('Target.createTarget', { url: 'about:blank', newWindow });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    const tab = new BareTab(this, targetId as string, sessionId as string);
    await tab.send('Page.enable');
    if (script !== '') await tab.send('Page.addScriptToEvaluateOnNewDocument', { source: script });
    await tab.send('Page.navigate', { url: address });
    return tab;
  }

  async send(method: string, params: object = {}, sessionId?: string): Promise<Record<string, unknown>> {
    const id = ++this.sent;
    const answer = await new Promise<Answer>((resolve) => {
      this.waiting.set(id, resolve);
      this.socket.send(JSON.stringify({ id, method, params, sessionId }));
    });
    this.waiting.delete(id);
    if (answer.error !== undefined) throw new Error(`${method}: ${answer.error.message}`);
    return answer.result ?? {};
  }

  close(): void {
    this.socket.close();
    this.end();
  }
}

/** One tab of it. */
export class BareTab {
  private readonly browser: BareBrowser;
  private readonly targetId: string;
  private readonly sessionId: string;

  constructor(browser: BareBrowser, targetId: string, sessionId: string) {
    this.browser = browser;
    this.targetId = targetId;
    this.sessionId = sessionId;
  }

  send(method: string, params: object = {}): Promise<Record<string, unknown>> {
    return this.browser.send(method, params, this.sessionId);
  }

  /** Puts it in front of the other tabs of its window. */
  async show(): Promise<void> {
    await this.browser.send('Target.activateTarget', { targetId: this.targetId });
  }

  /** The value of an expression, of its promise where it is one. */
  async value<T>(expression: string): Promise<T> {
    const answer = await this.send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    const { result, exceptionDetails } = answer as {
      result: { value: T };
      exceptionDetails?: { exception?: { description?: string }; text: string };
    };
    if (exceptionDetails !== undefined) {
      throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    }
    return result.value;
  }

  /** Waits until an expression is true. */
  async until(expression: string, withinMs = 60_000): Promise<void> {
    const startMs = performance.now();
    while (!(await this.value<boolean>(`Boolean(${expression})`))) {
      if (performance.now() - startMs > withinMs) throw new Error(`it never came to pass: ${expression}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
