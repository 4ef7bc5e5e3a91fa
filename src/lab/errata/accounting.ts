import type { FillLog } from '../../domain/fill-log';
import { LossBreaker } from '../../risk/loss-breaker';
import { MARK_COLUMNS } from '../../session/recording';
import type { Session } from '../../session/session';
import { metricsOf } from '../../session/summary';
import { exact, type Erratum } from './erratum';
import { pairedRuns } from './paired-runs';
import {
  BANDS_ONLY,
  HALF_SPREAD,
  LOT,
  MAX_INVENTORY,
  PLAIN,
  plainDesk,
  runTogether,
  SKEW_PER_LOT,
} from './plain-market';

/** The article's limits, USD. */
const SESSION_LIMIT = 200;
const FIVE_MINUTE_LIMIT = 50;

/** A trade of ours: side +1 bought, −1 sold. */
export interface Trade {
  readonly timeS: number;
  readonly side: number;
  readonly price: number;
  readonly size: number;
}

function tradesOf(fills: FillLog): Trade[] {
  return Array.from({ length: fills.length }, (_, i) => ({
    timeS: fills.time[i],
    side: fills.side[i],
    price: fills.price[i],
    size: fills.size[i],
  }));
}

/** As printed: cash flow, which the code calls P&L. */
export function printedCashPnl(trades: readonly Trade[]): number {
  let cash = 0;
  for (const { side, price, size } of trades) cash -= side * price * size;
  return cash;
}

/** How many trades the printed session limit lets a desk make; null if it never halts. */
export function printedHaltAfter(trades: readonly Trade[], limit: number): number | null {
  let cash = 0;
  for (let i = 0; i < trades.length; i++) {
    cash -= trades[i].side * trades[i].price * trades[i].size;
    if (cash < -limit) return i + 1;
  }
  return null;
}

/** As printed: −(cash flow of the trades of the last 300 s), at least 0. */
export function printedRecentLoss(trades: readonly Trade[], nowS: number): number {
  return Math.max(0, -printedCashPnl(trades.filter(({ timeS }) => timeS > nowS - 300)));
}

/** Equity now, trades marked at the mid. */
function equityOf(trades: readonly Trade[], mid: number): number {
  let inventory = 0;
  for (const { side, size } of trades) inventory += side * size;
  return printedCashPnl(trades) + inventory * mid;
}

/** The article's desk without a limit on inventory, with the real breakers that `risk` turns on. */
function unlimitedDesk(risk: Record<string, unknown>) {
  const wide = { ...BANDS_ONLY, maxInventory: 1e6, softPct: 100, hardPct: 100 };
  return plainDesk(
    { part: 'linear-skew', values: { halfSpread: HALF_SPREAD, skewPerLot: SKEW_PER_LOT, lot: LOT } },
    { execution: { refreshS: 0, sizeLaw: 'constant' }, risk: { ...wide, ...risk } },
  );
}

function haltedAt({ events }: Session): number {
  return events.find(({ kind }) => kind === 'session-loss')?.timeS ?? NaN;
}

const cashForProfit: Erratum = {
  name: 'E19',
  title: 'Cash flow taken for profit',
  where: 'The agent: P&L and session limit',
  prints:
    'cash_pnl falls by the price of every purchase, and below −200 USD the session is halted for 24 hours.',
  code: 'self.cash_pnl -= price * size\nif self.cash_pnl < -self.cfg.max_loss_session: … # 24h halt',
  right: 'Equity = cash + inventory · mid − fees.',
  effect:
    'The first purchase of 0.01 BTC counts as a loss of 649.74 USD and halts the desk: half of all sessions end at the first fill, 98.9 % within eight hours.',
  demonstrate() {
    const desk = unlimitedDesk({ sessionLoss: SESSION_LIMIT });
    const first: Trade = { timeS: 0, side: 1, price: 64_974, size: 0.01 };
    return pairedRuns({
      paths: 48,
      quantities: [
        { label: 'Sessions halted within eight hours', unit: '%' },
        { label: 'Halted by the first fill', unit: '%' },
        { label: 'Halted within five fills', unit: '%' },
        { label: 'Halted after, median', unit: 's', statistic: 'median' },
        { label: 'Fills in eight hours', unit: '' },
      ],
      run(path) {
        const [session] = runTogether([desk], path);
        const trades = tradesOf(session.fills);
        const after = printedHaltAfter(trades, SESSION_LIMIT);
        const rightHalt = haltedAt(session);
        const rightAfter = Number.isFinite(rightHalt) ? trades.length : null;
        const within = (count: number | null, most: number): number =>
          count !== null && count <= most ? 100 : 0;
        return [
          [within(after, Infinity), within(rightAfter, Infinity)],
          [within(after, 1), within(rightAfter, 1)],
          [within(after, 5), within(rightAfter, 5)],
          [after === null ? NaN : trades[after - 1].timeS, rightHalt],
          [after ?? trades.length, trades.length],
        ];
      },
      result: () => ({
        name: 'E19',
        setting:
          'The article’s desk with the right sign of the skew and a session limit of 200 USD; eight hours.',
        columns: ['cash flow', 'equity'],
        exact: [
          exact(
            '“P&L” after buying 0.01 BTC at 64,974, mid 65,000',
            'USD',
            printedCashPnl([first]),
            equityOf([first], 65_000),
          ),
        ],
        finding: 'A desk that earns more than a thousand dollars a session is halted in its first seconds.',
        desks: null,
      }),
    });
  },
};

/** Short 0.4 BTC at 65,026 when the price starts to rise from 65,000 to 80,000 over four minutes. */
export function shortSqueeze(): { printed: number; right: number } {
  const sold: Trade = { timeS: 0.5, side: -1, price: 65_026, size: 0.4 };
  const breaker = new LossBreaker(FIVE_MINUTE_LIMIT);
  breaker.record(0, 0);
  for (let second = 1; second <= 240; second++) {
    breaker.record(second, equityOf([sold], 65_000 + (15_000 * second) / 240));
  }
  return { printed: printedRecentLoss([sold], 240), right: breaker.loss(240, equityOf([sold], 80_000)) };
}

/** At how many of the fills the printed five-minute rule says that more than the limit was lost. */
export function printedAlarms(trades: readonly Trade[], limit: number): number {
  let alarms = 0;
  let from = 0;
  let cash = 0;
  for (const { timeS, side, price, size } of trades) {
    cash -= side * price * size;
    for (; trades[from].timeS <= timeS - 300; from++)
      cash += trades[from].side * trades[from].price * trades[from].size;
    if (-cash > limit) alarms++;
  }
  return alarms;
}

/** Pauses of 60 s that the printed rule makes: fills during a pause do not happen. */
export function printedPauses(trades: readonly Trade[], limit: number): number {
  let pauses = 0;
  let pausedUntilS = -Infinity;
  let recent: Trade[] = [];
  for (const trade of trades) {
    if (trade.timeS < pausedUntilS) continue;
    recent = [...recent.filter(({ timeS }) => timeS > trade.timeS - 300), trade];
    if (printedRecentLoss(recent, trade.timeS) <= limit) continue;
    pauses++;
    pausedUntilS = trade.timeS + 60;
  }
  return pauses;
}

const fiveMinutesOfCash: Erratum = {
  name: 'E20',
  title: 'The five-minute loss looks at cash flow too',
  where: 'Loss-based circuit breakers',
  prints: 'The sum of cash flows of the fills in the last 300 s.',
  code: 'pnl -= f["price"] * f["size"]   # buy\nreturn max(0.0, -pnl)',
  right: 'Equity 300 s ago less equity now.',
  effect:
    'Short 0.4 BTC while the price goes from 65,000 to 80,000: 5,990 USD lost, 0 USD noticed. A desk that just bought one lot more than it sold has “lost” 650.',
  demonstrate() {
    const desk = unlimitedDesk({ lossPer5Min: FIVE_MINUTE_LIMIT });
    return pairedRuns({
      paths: 12,
      quantities: [
        { label: 'Fills at which the rule says: pause', unit: '%' },
        { label: 'Pauses of a minute in eight hours', unit: '' },
      ],
      run(path) {
        const [session] = runTogether([desk], path);
        const trades = tradesOf(session.fills);
        const { trips } = session.risk.lossBreaker;
        return [
          [(100 * printedAlarms(trades, FIVE_MINUTE_LIMIT)) / trades.length, (100 * trips) / trades.length],
          [printedPauses(trades, FIVE_MINUTE_LIMIT), trips],
        ];
      },
      result: () => {
        const { printed, right } = shortSqueeze();
        return {
          name: 'E20',
          setting:
            'A short position in a rising price, and eight ordinary hours of the article’s desk; limit 50 USD.',
          columns: ['cash flow', 'equity'],
          exact: [exact('Loss noticed, short 0.4 BTC from 65,000 to 80,000', 'USD', printed, right)],
          finding:
            'The rule is blind to every loss of a short position and cries at every second fill of a healthy desk.',
          desks: null,
        };
      },
    });
  },
};

/** As printed: fills and daily_realized that nothing ever writes, so that only inventory can change the answer. */
export class PrintedRiskManager {
  private readonly fills: readonly Trade[] = [];
  private readonly dailyRealized = 0;
  private readonly maxInventory: number;

  constructor(maxInventory: number) {
    this.maxInventory = maxInventory;
  }

  check(inventory: number, nowS: number): 'ok' | 'pause' | 'halt' | 'reduce_inventory' {
    if (Math.abs(inventory) >= this.maxInventory) return 'reduce_inventory';
    if (printedRecentLoss(this.fills, nowS) > 25) return 'pause';
    return this.dailyRealized < -SESSION_LIMIT ? 'halt' : 'ok';
  }
}

/** Fixed quotes while the price slides and everybody sells: a loss that goes on. */
function slidingDesk() {
  return plainDesk(
    { part: 'fixed', values: { halfSpread: HALF_SPREAD, lot: LOT } },
    {
      durationS: 3000,
      execution: { refreshS: 0, sizeLaw: 'constant' },
      risk: { ...BANDS_ONLY, bands: 'article-7' },
      market: {
        part: 'brownian-poisson',
        values: { ...PLAIN, gridS: 1 },
        events: [
          { kind: 'jump', t: 600, size: -3250, overS: 1800, recovered: 0 },
          { kind: 'burst', t: 600, durationS: 1800, factor: 2, side: 'sell' },
        ],
      },
    },
  );
}

const deafRiskManager: Erratum = {
  name: 'E21',
  title: 'A risk manager that hears of no fill',
  where: 'Loss-based circuit breakers',
  prints: 'check() reads self.fills and self.daily_realized, which nothing ever writes.',
  code: 'self.fills: list = []\nself.daily_realized: float = 0.0',
  right: 'Every fill and every second updates them, on equity.',
  effect: 'It answers “ok” after any loss.',
  demonstrate() {
    const desk = slidingDesk();
    return pairedRuns({
      paths: 12,
      quantities: [
        { label: 'Seconds in which check() says stop', unit: '' },
        { label: 'Five-minute loss when it first does', unit: 'USD' },
        { label: 'Worst drawdown of the desk nobody stops', unit: 'USD' },
      ],
      run(path) {
        const [session] = runTogether([desk], path);
        const printed = new PrintedRiskManager(MAX_INVENTORY);
        const deaf = stopsOf(session, (inventory, nowS) =>
          printed.check(inventory, nowS) === 'ok' ? null : 0,
        );
        const breaker = new LossBreaker(75);
        const hearing = stopsOf(session, (_, second, equity) => {
          breaker.record(second, equity);
          const stops = breaker.trippedBy(second, equity) || equity < -SESSION_LIMIT;
          return stops ? breaker.loss(second, equity) : null;
        });
        return [
          [deaf.seconds, hearing.seconds],
          [deaf.lost, hearing.lost],
          [NaN, NaN, metricsOf(session).maxDrawdown],
        ];
      },
      result: () => ({
        name: 'E21',
        setting:
          'The price slides by 5 % in half an hour while sellers come twice as often; both managers watch the same desk, limits 75 USD in five minutes and 200 in the session.',
        columns: ['hears nothing', 'hears of fills'],
        finding: 'The desk loses hundreds of dollars, and check() says “ok” in every second of it.',
        desks: null,
      }),
    });
  },
};

/** Seconds in which somebody says stop, and the loss that made him (NaN: he never does). `lossOf` null = go on. */
function stopsOf(
  { marks }: Session,
  lossOf: (inventory: number, second: number, equity: number) => number | null,
): { seconds: number; lost: number } {
  let seconds = 0;
  let lost = NaN;
  for (let i = 0; i < marks.length; i++) {
    const loss = lossOf(marks.at(i, MARK_COLUMNS.inventory), i, marks.at(i, MARK_COLUMNS.equity));
    if (loss === null) continue;
    if (seconds++ === 0) lost = loss;
  }
  return { seconds, lost };
}

/** Faults of what counts as a loss. */
export const ACCOUNTING_ERRATA: readonly Erratum[] = [cashForProfit, fiveMinutesOfCash, deafRiskManager];
