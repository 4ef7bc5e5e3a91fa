import { normalCdf } from '../../domain/normal-law';
import { adverseSelection } from '../../metrics/adverse-selection';
import { MidPath } from '../../metrics/mid-path';
import { MARK_COLUMNS } from '../../session/recording';
import { metricsOf } from '../../session/summary';
import type { Session } from '../../session/session';
import { exact, words, type Erratum } from './erratum';
import { pairedRuns } from './paired-runs';
import { HALF_SPREAD, LOT, PLAIN, plainDesk, runOne, runTogether, SKEW_PER_LOT } from './plain-market';

const SKEWED = {
  part: 'linear-skew',
  values: { halfSpread: HALF_SPREAD, skewPerLot: SKEW_PER_LOT, lot: LOT },
};
const FIXED = { part: 'fixed', values: { halfSpread: HALF_SPREAD, lot: LOT } };

/** Share of fills that lose by the horizon when nobody knows anything: Φ(−δ/(σ√h)). */
export function losingWithoutInformation(half: number, sigma: number, horizonS: number): number {
  return normalCdf(-half / (sigma * Math.sqrt(horizonS)));
}

const losingWithoutHorizon: Erratum = {
  name: 'E38',
  title: 'Losing fills without a horizon, and a threshold of 70 %',
  where: 'Adverse selection risk; key performance metrics',
  prints:
    'Adverse selection ratio: losing fills / total fills < 40%. If 70%+ of your fills are moving against you within 5 seconds …',
  code: null,
  right: 'A horizon, and the share that would lose without any information beside it: Φ(−δ/(σ√h)).',
  effect:
    'In a market in which nobody knows anything 2 % of the fills have lost after 5 s, 28 % after a minute, 40 % after five and 47 % after an hour: the choice of h decides. 70 % within 5 s takes informed flow or stale quotes.',
  demonstrate() {
    const horizons = [5, 60, 300, 3600];
    const desk = plainDesk(FIXED, {}, { gridS: 0.25 });
    return pairedRuns({
      paths: 8,
      quantities: horizons.map((h) => ({ label: `Losing fills after ${h} s, nobody informed`, unit: '%' })),
      run(path) {
        const { session, tape } = runOne(desk, path);
        const mids = new MidPath(tape);
        return horizons.map((h) => [
          40,
          100 * losingWithoutInformation(HALF_SPREAD, PLAIN.sigma, h),
          100 * (adverseSelection(mids, session.fills, h).losingFillShare ?? NaN),
        ]);
      },
      result: () => ({
        name: 'E38',
        setting: 'Eight hours of fixed quotes, 4 bp a side, in a market without any information.',
        columns: ['target below', 'without information'],
        finding: 'The same harmless desk meets or misses the target by the choice of the horizon alone.',
        desks: null,
      }),
    });
  },
};

const earnedPerFill: Erratum = {
  name: 'E39',
  title: '3–15 bp earned per fill',
  where: 'Key performance metrics',
  prints: 'Spread earned per fill: net_pnl / total_volume, target 3–15 bps.',
  code: null,
  right:
    'Nobody earns more than his half-spread and rebate at a fill: 4 bp and 0–3 bp for the article’s own 8 bp.',
  effect:
    'With the article’s configuration the better half of its target, 7–15 bp, is out of reach for any desk in any market.',
  demonstrate() {
    const desk = plainDesk(SKEWED, { fees: { schedule: 'custom', makerBps: -3, takerBps: 2 } });
    return pairedRuns({
      paths: 12,
      quantities: [{ label: 'P&L per notional, best rebate', unit: 'bp' }],
      run(path) {
        const { session } = runOne(desk, path);
        return [[15, 7, (10_000 * session.equity) / session.ledger.volume]];
      },
      result: () => ({
        name: 'E39',
        setting:
          'Eight hours of the article’s quotes in a market without information, at its best rebate of 3 bp.',
        columns: ['top of the target', 'highest possible'],
        exact: [exact('At the rebate of a new agent (0 bp)', 'bp', 15, 4)],
        finding: 'Perfect luck and the best tier give 7 bp; 15 asks for another spread.',
        desks: null,
      }),
    });
  },
};

/** Volume over the average inventory, from the marks: signed as printed, or of its size. */
function turnovers(session: Session): { signed: number; absolute: number } {
  const { fills, marks } = session;
  let size = 0;
  for (let i = 0; i < fills.length; i++) size += fills.size[i];
  let [signed, absolute] = [0, 0];
  for (let i = 0; i < marks.length; i++) {
    const inventory = marks.at(i, MARK_COLUMNS.inventory);
    signed += inventory;
    absolute += Math.abs(inventory);
  }
  return { signed: (size * marks.length) / signed, absolute: (size * marks.length) / absolute };
}

const turnoverOfNothing: Erratum = {
  name: 'E40',
  title: 'A turnover target that anybody meets',
  where: 'Key performance metrics',
  prints: 'Inventory turnover: volume / avg_inventory > 5x per session.',
  code: null,
  right: 'The average of |inventory|; the signed one is about zero, so the ratio is anything, negative too.',
  effect: 'A plain desk turns over about 1,270 times a session: the target tells no two desks apart.',
  demonstrate() {
    const refresh = { execution: { refreshS: 2 } };
    const still = { sigma: 0 };
    const [skewed, fixed] = [plainDesk(SKEWED, refresh, still), plainDesk(FIXED, refresh, still)];
    return pairedRuns({
      paths: 24,
      quantities: [
        { label: 'Turnover', unit: '× a session' },
        { label: 'Scatter of it from session to session', unit: '×', statistic: 'spread' },
        { label: 'Sessions with a negative one', unit: '%' },
        { label: 'Turnover of a desk that never leans', unit: '× a session' },
      ],
      run(path) {
        const [leans, never] = runTogether([skewed, fixed], path).map(turnovers);
        return [
          [leans.signed, leans.absolute],
          [leans.signed, leans.absolute],
          [leans.signed < 0 ? 100 : 0, leans.absolute < 0 ? 100 : 0],
          [never.signed, never.absolute],
        ];
      },
      result: () => ({
        name: 'E40',
        setting: 'Eight hours of the article’s desk, with the right sign of the skew and without a skew.',
        columns: ['average inventory', 'average |inventory|'],
        exact: [words('Target', '> 5', '> 5, met by both desks')],
        finding: 'A desk without any control of its inventory passes the target tenfold and more.',
        desks: null,
      }),
    });
  },
};

function sharpes(session: Session): [number, number] {
  const { sharpeDaily, sharpe } = metricsOf(session);
  return [sharpeDaily ?? NaN, sharpe ?? NaN];
}

const dailySharpe: Erratum = {
  name: 'E41',
  title: 'A Sharpe ratio of 2 a day',
  where: 'Key performance metrics',
  prints: 'Sharpe ratio: pnl_mean / pnl_std (daily) > 2.0.',
  code: null,
  right:
    'A ratio with its scale: 2 a day is 2·√365 = 38 a year. A published year’s ratio of 2 is 0.10 a day.',
  effect:
    'In a market without information, where nothing can be lost to others, the desk’s daily ratio says how idealised the market is, not how good the desk.',
  demonstrate() {
    const [skewed, fixed] = [plainDesk(SKEWED), plainDesk(FIXED)];
    return pairedRuns({
      paths: 8,
      quantities: [
        { label: 'Ratio of the desk that never leans', unit: '' },
        { label: 'Ratio of the desk that leans', unit: '' },
      ],
      run(path) {
        const [leans, never] = runTogether([skewed, fixed], path);
        return [sharpes(never), sharpes(leans)];
      },
      result: () => ({
        name: 'E41',
        setting:
          'Eight hours of the article’s quotes in a market without information, P&L by the minute; the article’s scale, and the one that others use.',
        columns: ['a day', 'a year'],
        exact: [
          exact('The target', '', 2, 2 * Math.sqrt(365)),
          exact('A good published ratio', '', 2 / Math.sqrt(365), 2),
        ],
        finding:
          'Even a desk that lets its inventory wander passes: in an idealised market the target measures the idealisation.',
        desks: null,
      }),
    });
  },
};

/** Faults of the targets. */
export const METRIC_ERRATA: readonly Erratum[] = [
  losingWithoutHorizon,
  earnedPerFill,
  turnoverOfNothing,
  dailySharpe,
];
