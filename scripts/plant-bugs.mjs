// Tests of the tests: plants one known bug after another into a copy of the sources and runs the unit tests of the
// folders named beside it. Prints what was caught; fails if more than one of them was not.
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MOST_MISSED = 1;
/** A bug that never lets the tests end is caught as well: nothing lands that hangs. */
const LONGEST_MS = 240_000;

/** @type {readonly { name: string, file: string, from: string, to: string, tests: string }[]} */
const BUGS = [
  {
    name: 'the skew leans the wrong way',
    file: 'src/strategy/linear-skew.ts',
    from: 'const lean = leanOf(view.inventoryLots);',
    to: 'const lean = -leanOf(view.inventoryLots);',
    tests: 'strategy',
  },
  {
    name: 'the loss breaker takes cash for equity',
    file: 'src/session/session.ts',
    from: 'this.risk.onSecond(second, this.timeS, this.measured);',
    to: 'this.risk.onSecond(second, this.timeS, this.ledger.cash);',
    tests: 'session',
  },
  {
    name: 'numbers that are none pass the border',
    file: 'src/domain/plain-decimal.ts',
    from: 'return value >= SMALLEST && value <= LARGEST ? value : null;',
    to: 'return value;',
    tests: 'feed',
  },
  {
    name: 'a trade told twice is two',
    file: 'src/domain/recent-ids.ts',
    from: 'if (this.ids.has(id)) return false;',
    to: '',
    tests: 'feed',
  },
  {
    name: 'what was meant for a lost socket goes to the next one',
    file: 'src/feed/connection.ts',
    from: '    this.forgetUnsent();\n    const said',
    to: '    const said',
    tests: 'feed',
  },
  {
    name: 'the engine reads the wall clock',
    file: 'src/risk/loss-breaker.ts',
    from: 'this.sinceS = timeS;',
    to: 'this.sinceS = Math.max(timeS, Date.now() / 1e15);',
    tests: 'architecture.test.ts',
  },
  {
    name: 'a new connection is not subscribed to',
    file: 'src/feed/connection.ts',
    from: 'for (const frame of frames) this.send(frame, generation);',
    to: 'if (generation === 1) for (const frame of frames) this.send(frame, generation);',
    tests: 'feed',
  },
  {
    name: 'an error of the venue repeats the key',
    file: 'src/feed/live-feed.ts',
    from: 'const masked = this.plan.redactor.mask(text);',
    to: 'const masked = text;',
    tests: 'feed',
  },
  {
    name: 'an older socket is still heard',
    file: 'src/feed/connection.ts',
    from: 'return generation === this.generation && this.connected;',
    to: 'return this.connected;',
    tests: 'feed',
  },
  {
    name: 'the wait between attempts has no cap',
    file: 'src/feed/connection.ts',
    from: 'Math.min(backoffCapS, backoffBaseS * (1 << Math.min(this.failures, 20)))',
    to: 'backoffBaseS * (1 << Math.min(this.failures, 20))',
    tests: 'feed',
  },
  {
    name: 'an order may be sent',
    file: 'src/feed/send-guard.ts',
    from: 'const VERBS = new Set([\n',
    to: "const VERBS = new Set([\n  'order',\n",
    tests: 'feed',
  },
  {
    name: 'fees are paid out',
    file: 'src/ledger/ledger.ts',
    from: 'this.feeUnits += feeUnits;',
    to: 'this.feeUnits -= feeUnits;',
    tests: 'ledger',
  },
  {
    name: 'a position closed in part keeps its whole cost',
    file: 'src/ledger/ledger.ts',
    from: 'this.basisUnits -= this.exact ? Math.round(closed) : closed;',
    to: '',
    tests: 'ledger',
  },
  {
    name: 'the hard band begins one lot late',
    file: 'src/risk/bands.ts',
    from: 'const share = load + 1e-9;',
    to: 'const share = load - 1e-9;',
    tests: 'risk',
  },
  {
    name: 'a loss equal to the limit trips',
    file: 'src/risk/loss-breaker.ts',
    from: 'return this.loss(timeS, equity) > this.limit + 1e-9;',
    to: 'return this.loss(timeS, equity) >= this.limit - 1e-9;',
    tests: 'risk',
  },
  {
    name: 'the emergency order turns the position round',
    file: 'src/session/session.ts',
    from: 'this.reduceSize = this.lots.below(0.5 * Math.abs(this.inventory));',
    to: 'this.reduceSize = this.lots.below(1.5 * Math.abs(this.inventory));',
    tests: 'session',
  },
  {
    name: 'a killed desk goes on quoting',
    file: 'src/risk/risk-control.ts',
    from: "return this.priceValid === true && (this.state === 'active' || this.state === 'reducing');",
    to: "return this.priceValid && this.state !== 'paused';",
    tests: 'session',
  },
  {
    name: 'more is filled than was traded',
    file: 'src/venue/matching.ts',
    from: 'remaining -= quantity;',
    to: 'remaining -= quantity / 2;',
    tests: 'venue',
  },
  {
    name: 'a queue ahead of us is not waited for',
    file: 'src/venue/matching.ts',
    from: 'const ahead = order.queueAhead;',
    to: 'const ahead = 0;',
    tests: 'venue',
  },
  {
    name: 'the streams of two names are one',
    file: 'src/domain/random.ts',
    from: 'let b = stream | 0;',
    to: 'let b = 1;',
    tests: 'domain',
  },
  {
    name: 'a stale price is quoted on',
    file: 'src/session/session.ts',
    from: 'if (this.risk.staleDue <= now) this.risk.checkStale(now, this.lastPriceS);',
    to: '',
    tests: 'session',
  },
];

const copy = mkdtempSync(join(tmpdir(), 'planted-'));
const skipped = new Set(['node_modules', '.git', 'dist', '.build', 'test-results', 'coverage']);
cpSync(ROOT, copy, {
  recursive: true,
  filter: (path) => !skipped.has(path.slice(ROOT.length).split('/')[0]),
});
symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));

/**
 * Whether these tests of the copy fail, or hang.
 * @param {string} tests
 * @returns {Promise<boolean>}
 */
function fails(tests) {
  return new Promise((resolve) => {
    const args = ['node_modules/vitest/vitest.mjs', 'run', '--bail', '1', `test/unit/${tests}`];
    // A group of its own: vitest's workers must end with it.
    const run = spawn(process.execPath, args, {
      cwd: copy,
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let said = '';
    let hung = false;
    const timer = setTimeout(() => {
      hung = true;
      if (run.pid !== undefined) process.kill(-run.pid, 'SIGKILL');
    }, LONGEST_MS);
    run.stdout.on('data', (piece) => (said += String(piece)));
    run.on('close', (code) => {
      clearTimeout(timer);
      resolve(hung || (code !== 0 && /\d failed/.test(said)));
    });
  });
}

/** @type {string[]} */
const missed = [];
try {
  for (const tests of new Set(BUGS.map((bug) => bug.tests)))
    if (await fails(tests)) throw new Error(`test/unit/${tests} fails without any planted bug`);
  for (const { name, file, from, to, tests } of BUGS) {
    const path = join(copy, file);
    const sound = readFileSync(path, 'utf8');
    if (sound.split(from).length !== 2) throw new Error(`${file} does not hold this exactly once: ${from}`);
    writeFileSync(
      path,
      sound.replace(from, () => to),
    );
    const failed = await fails(tests);
    writeFileSync(path, sound);
    if (!failed) missed.push(name);
    console.log(`${failed ? 'caught' : 'MISSED'}  ${name}  (${file}, test/unit/${tests})`);
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
console.log(`${BUGS.length - missed.length} of ${BUGS.length} planted bugs caught`);
process.exitCode = missed.length > MOST_MISSED ? 1 : 0;
