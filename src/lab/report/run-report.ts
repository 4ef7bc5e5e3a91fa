import { experimentDocument } from '../../session/link';
import { MARKETS } from '../../market/registry';
import { MARK_COLUMNS } from '../../session/recording';
import { reportOf } from '../../session/report';
import type { RunMetrics } from '../../metrics/scorecard';
import { runDigest } from '../../session/run';
import type { Config } from '../../session/config';
import type { Session } from '../../session/session';
import { STRATEGIES } from '../../strategy/registry';
import { tapeDigest } from '../../tape/encoding';
import {
  command,
  data,
  duration,
  escaped,
  EXPERIMENT_ID,
  figure,
  money,
  page,
  rounded,
  table,
  withInterval,
} from './html';
import { curve } from './pictures';

/**
 * A run as one HTML page that needs nothing else: pictures, account, markouts with their intervals, configuration, the
 * command that does it again, its digests, and as data what the page needs to open it.
 */
export function runReport(config: Config, session: Session): string {
  const report = reportOf(config, session);
  const digest = { tape: tapeDigest(session.tape), run: runDigest(session) };
  const recorded = config.market.part === 'tape';
  const untilS = session.timeS < config.durationS ? session.timeS : config.untilS;
  const used = { ...config, untilS };
  return page(
    `Quotelab: ${STRATEGIES[config.strategy.part].label} on ${recorded ? session.tape.header.symbol : MARKETS[config.market.part].label}`,
    [
      `<p class="muted">Seed ${config.seed}, ${duration(session.timeS)}, ${report.rows} rows, ${report.fills} fills. A simulation: fills flatter.</p>`,
      '<h2>Over time</h2>',
      ...pictures(session),
      '<h2>Account</h2>',
      account(report),
      '<h2>Fills and what came after</h2>',
      metrics(report),
      markouts(report),
      '<h2>Risk</h2>',
      risk(report),
      '<h2>Again</h2>',
      recorded
        ? `<p>With the recording of tape digest <code>${digest.tape}</code> as TAPE:</p>`
        : '<p>The same market and the same run, bit for bit:</p>',
      command(`npm run -s quotelab -- run -${recorded ? ' --tape TAPE' : ''}`, used),
      `<p>Digest of the tape <code>${digest.tape}</code>, of the run <code>${digest.run}</code>.</p>`,
      data(
        EXPERIMENT_ID,
        experimentDocument({
          config,
          before: null,
          pairs: null,
          untilS: session.timeS,
          digest,
          question: null,
        }),
      ),
    ],
  );
}

type Report = ReturnType<typeof reportOf>;

function pictures({ marks }: Session): string[] {
  const ends = ['0', duration((marks.length - 1) * marks.stepS)] as const;
  const series = (column: number): Float64Array =>
    Float64Array.from({ length: marks.length }, (_, row) => marks.at(row, column));
  return [
    curve('Mid price', series(MARK_COLUMNS.mid), ends),
    curve('Equity, quote currency', series(MARK_COLUMNS.equity), ends),
    curve('Inventory, base units', series(MARK_COLUMNS.inventory), ends),
    curve('Losing fills, share', series(MARK_COLUMNS.losingShare), ends),
  ];
}

function account({ ledger }: Report): string {
  return table(
    ['Quote currency', 'Value'],
    [
      ['Equity', money(ledger.equity)],
      ['Spread capture', money(ledger.spreadCapture)],
      ['Inventory P&L', money(ledger.inventoryPnl)],
      ['Rebates − fees', money(-ledger.fees)],
      ['Realised', money(ledger.realised)],
      ['Unrealised', money(ledger.unrealised)],
      ['Volume', money(ledger.volume)],
      ['Inventory, base units', figure(ledger.inventory)],
    ],
  );
}

/** Metrics as the page calls them, with what makes a number readable. */
const METRICS: Readonly<Record<Metric, readonly [label: string, scale: number]>> = {
  fillRate: ['Fill rate, %', 100],
  fillsPerHour: ['Fills an hour', 1],
  spreadPerFillBps: ['Captured at the fill, bp', 1],
  profitPerVolumeBps: ['Earned per fill, bp', 1],
  inventoryTurnover: ['Inventory turnover, × a session', 1],
  losingFillShare: ['Losing fills, %', 100],
  losingFillBaseline: ['Losing fills by chance, %', 100],
  losingFillExcessSe: ['Standard error of the difference of the two, points', 100],
  adverseMoveShare: ['Adverse moves, %', 100],
  impactRatio: ['Impact ratio, %', 100],
  sharpe: ['Sharpe, annual', 1],
  sharpeDaily: ['Sharpe, daily', 1],
  maxDrawdown: ['Largest drawdown, quote currency', 1],
  effectiveHalfSpread: ['Half-spread earned at the fill, price units', 1],
  horizonS: ['Fills are judged after, s', 1],
};

type Metric = keyof RunMetrics;

function metrics({ metrics: all }: Report): string {
  const rows = Object.entries(METRICS).flatMap(([name, [label, scale]]) => {
    const value = all[name as Metric];
    return value === null ? [] : [[label, rounded(scale * value)]];
  });
  return table(['Metric', 'Value'], rows);
}

function markouts({ metrics: { markout } }: Report): string {
  const rows = markout.map(({ h, mean, se, n }) => [duration(h), withInterval(mean, se), String(n)]);
  return table(['Markout after', 'Mean ± 95 %, price units', 'Fills'], rows);
}

function risk({ risk: counts, state }: Report): string {
  const happened = Object.entries(counts).filter(([, count]) => count > 0);
  const rows = happened.map(([kind, count]) => [kind.replaceAll('-', ' '), String(count)]);
  return `<p>At the end: ${escaped(state)}.</p>${rows.length > 0 ? table(['Event', 'Times'], rows) : ''}`;
}
