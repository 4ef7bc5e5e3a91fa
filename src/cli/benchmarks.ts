import { BUY } from '../domain/side';
import { PaperPaths } from '../lab/paper-paths';
import { OUTCOME } from '../lab/outcome';
import { markoutCurve, MARKOUT_HORIZONS } from '../metrics/markouts';
import { MidPath } from '../metrics/mid-path';
import { TapeImport } from '../replay/tape-import';
import { DEFAULT_CONFIG } from '../session/default-config';
import { runColumns } from '../session/frames';
import { runSession, writeTape } from '../session/run';
import { scenarioNamed } from '../session/scenarios';
import { scorecardOf } from '../session/summary';
import { STRATEGIES } from '../strategy/registry';
import { newQuotes } from '../strategy/strategy';
import { tapeDigest } from '../tape/encoding';

/** One kernel: `prepare` returns a function that does the work once and says how many units it was. */
export interface Benchmark {
  readonly unit: 'ms' | 'ns/row' | 'ns/step' | 'ns/fill' | 'ns/quote' | 'rows/s';
  prepare(): () => number;
}

const PAPER_PATHS = 2000;

/** Every benchmark by name. */
export const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  'tape-write': {
    unit: 'ns/row',
    prepare: () => () => writeTape(DEFAULT_CONFIG).length,
  },
  'desk-on-tape': {
    unit: 'ns/row',
    prepare() {
      const tape = writeTape(DEFAULT_CONFIG);
      return () => runSession(DEFAULT_CONFIG, tape).row;
    },
  },
  'session-8h': {
    unit: 'ms',
    prepare: () => () => {
      scorecardOf(runSession(DEFAULT_CONFIG, writeTape(DEFAULT_CONFIG)));
      return 1;
    },
  },
  frame: {
    unit: 'ms',
    prepare() {
      const session = runSession(DEFAULT_CONFIG, writeTape(DEFAULT_CONFIG));
      return () => {
        runColumns(session, 1200, { fromS: null, toS: null });
        return 1;
      };
    },
  },
  markouts: {
    unit: 'ns/fill',
    prepare() {
      const session = runSession(DEFAULT_CONFIG, writeTape(DEFAULT_CONFIG));
      const path = new MidPath(session.tape, session.row);
      return () => {
        markoutCurve(path, session.fills, MARKOUT_HORIZONS);
        return session.fills.length;
      };
    },
  },
  'paper-monte-carlo': {
    unit: 'ns/step',
    prepare() {
      const config = scenarioNamed('paper-2008')!.config;
      const steps = Number(config.market.values.steps);
      const paths = new PaperPaths([config], 1);
      const row = [new Float64Array(Object.keys(OUTCOME).length)];
      return () => {
        for (let path = 0; path < PAPER_PATHS; path++) paths.run(path, row);
        return PAPER_PATHS * steps;
      };
    },
  },
  'solve-glft-exact': {
    unit: 'ms',
    prepare: () => () => {
      const values = { gamma: 0.01, lot: 1, sigma: 0.3, A: 0.9, k: 0.3, mu: 0, xi: 0, Q: 50 };
      const strategy = STRATEGIES['glft-exact'].create(values);
      const view = { timeS: 0, timeLeftS: 600, mid: 100, inventoryLots: 3, sigma: 0.3 };
      strategy.quote(view, newQuotes());
      return 1;
    },
  },
  'import-csv': {
    unit: 'rows/s',
    prepare() {
      const rows = 50_000;
      const bytes = new TextEncoder().encode(exampleCsv(rows));
      return () => {
        const reader = new TapeImport('tape-csv');
        reader.begin('example.csv');
        reader.feed(bytes);
        if (!reader.end().ok) throw new Error('bug: the example cannot be read');
        return rows;
      };
    },
  },
  digest: {
    unit: 'ns/row',
    prepare() {
      const tape = writeTape(DEFAULT_CONFIG);
      return () => {
        tapeDigest(tape);
        return tape.length;
      };
    },
  },
  explain: {
    unit: 'ns/quote',
    prepare() {
      const session = runSession(
        { ...DEFAULT_CONFIG, durationS: 600 },
        writeTape({ ...DEFAULT_CONFIG, durationS: 600 }),
      );
      return () => {
        for (let i = 0; i < 1000; i++) session.explain(0, BUY);
        return 1000;
      };
    },
  },
};

/** A recording in the common tape format: quotes that step, a trade after every fourth. */
function exampleCsv(rows: number): string {
  const lines = ['ts_us,kind,bid,bid_size,ask,ask_size,price,size,side,exch_us,id'];
  for (let i = 0; i < rows; i++) {
    const timeUs = 1_700_000_000_000_000 + i * 5000;
    const bid = (65_000 + (i % 97) / 10).toFixed(1);
    const ask = (65_000.1 + (i % 97) / 10).toFixed(1);
    lines.push(
      i % 4 === 3
        ? `${timeUs},t,,,,,${bid},0.05,${i % 8 === 3 ? 'S' : 'B'},${timeUs},${i}`
        : `${timeUs},q,${bid},1.25,${ask},0.75,,,,${timeUs},${i}`,
    );
  }
  return lines.join('\n') + '\n';
}
