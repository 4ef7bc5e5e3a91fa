import type { Session } from '../../session/session';
import { scenarioNamed } from '../../session/scenarios';
import type { DeskPair, Erratum } from './erratum';
import { pairedRuns } from './paired-runs';
import {
  BANDS_ONLY,
  configured,
  HALF_SPREAD,
  LOT,
  MAX_INVENTORY,
  PLAIN,
  plainDesk,
  rmsInventory,
  runTogether,
  SESSION_S,
  SKEW_PER_LOT,
} from './plain-market';

const TAPES = 40;
/** Where the article's section 3 takes the adding side away, BTC. */
const PINNED = 0.66 * MAX_INVENTORY;

/** Leans as the article's text says. */
const RIGHT_SIGN = {
  part: 'linear-skew',
  values: { halfSpread: HALF_SPREAD, skewPerLot: SKEW_PER_LOT, lot: LOT },
};
/** Leans as its code is printed. */
const PRINTED_SIGN = { part: 'article-as-printed', values: { lot: LOT } };

/** Share of the session with at least the inventory at which the band begins. */
function pinnedShare({ fills, timeS }: Session): number {
  let pinnedS = 0;
  for (let i = 0; i < fills.length; i++) {
    const untilS = i + 1 < fills.length ? fills.time[i + 1] : timeS;
    if (Math.abs(fills.inventory[i]) >= PINNED - 1e-9) pinnedS += untilS - fills.time[i];
  }
  return pinnedS / timeS;
}

/** Both signs in the scenario that the charts show, without the breakers that would end it early. */
function signsOnCharts(): DeskPair {
  const scenario = scenarioNamed('article-as-printed');
  if (scenario === undefined) throw new Error('bug: the scenario article-as-printed is gone');
  const { config } = scenario;
  const printed = { ...config, risk: { ...config.risk, lossPer5Min: null, sessionLoss: null } };
  const values = { halfSpreadBps: 4, skewPerLot: SKEW_PER_LOT, lot: LOT };
  const right = configured({ ...printed, strategy: { ...printed.strategy, part: 'linear-skew', values } });
  return { right, printed };
}

/**
 * The market moves between the desk's refreshes only, so that inventory is that of a mid at rest and its price risk is
 * σ·√∫q²dt exactly. Refresh 2 s, one order of 0.01 BTC a side, as the independent simulation had it.
 */
const skewSign: Erratum = {
  name: 'E1',
  title: 'The skew has the wrong sign',
  where: 'Inventory skew; the agent; layers',
  prints:
    'A skew above 0 when long, added to both quotes; the text promises that the ask comes closer to the mid.',
  code: 'bid = r - half_spread + skew\nask = r + half_spread + skew',
  right:
    'bid = mid − half − skew and ask = mid + half − skew: a long desk lowers both, so its ask sells and its bid waits.',
  effect:
    'A long desk bids closer, offers further away and buys more. Over eight hours the final inventory scatters by 0.054 BTC with the right sign, 0.667 without any skew, 0.324 with the printed one pinned at its bands, 87.9 without bands.',
  demonstrate() {
    const still = { sigma: 0 };
    const refresh = { execution: { refreshS: 2, sizeLaw: 'constant' } };
    const banded = { ...refresh, risk: { ...BANDS_ONLY, softPct: 66, hardPct: 66 } };
    const desks = [
      plainDesk(PRINTED_SIGN, banded, still),
      plainDesk(RIGHT_SIGN, banded, still),
      plainDesk(PRINTED_SIGN, refresh, still),
    ];
    const priceRisk = (session: Session): number =>
      PLAIN.sigma * rmsInventory(session) * Math.sqrt(SESSION_S);
    return pairedRuns({
      paths: TAPES,
      quantities: [
        { label: 'Final inventory, spread', unit: 'BTC', statistic: 'spread' },
        { label: 'Inventory, rms', unit: 'BTC' },
        { label: 'Time at ±0.33 BTC or beyond', unit: '%' },
        { label: 'Earned at the fills', unit: 'USD' },
        { label: 'Risk of the P&L from holding', unit: 'USD' },
        { label: 'Final inventory, spread, without bands', unit: 'BTC', statistic: 'spread' },
      ],
      run(path) {
        const [printed, right, loose] = runTogether(desks, path);
        return [
          [printed.inventory, right.inventory],
          [rmsInventory(printed), rmsInventory(right)],
          [100 * pinnedShare(printed), 100 * pinnedShare(right)],
          [printed.ledger.spreadCapture, right.ledger.spreadCapture],
          [priceRisk(printed), priceRisk(right)],
          // The right sign never comes near its bands.
          [loose.inventory, right.inventory],
        ];
      },
      result: () => ({
        name: 'E1',
        setting:
          'Eight hours, one quote of 0.01 BTC 4 bp a side, refreshed every 2 s; the adding side is withdrawn at 66 % of 0.5 BTC.',
        columns: ['printed sign', 'right sign'],
        finding:
          'Nothing differs but the sign: the printed one drives the desk to its limit and keeps it there.',
        desks: signsOnCharts(),
      }),
    });
  },
};

/** Too long by far more than an hour's trades: leans fully all the time. */
const ALWAYS = { targetInventory: -50 };

const attractSellers: Erratum = {
  name: 'E2',
  title: '“Skew ask lower to attract sellers”',
  where: 'Market making mechanics',
  prints: 'Long too much? Skew ask lower to attract sellers.',
  code: null,
  right: 'A lower ask attracts buyers, which is what a long desk wants. Sellers come to a higher bid.',
  effect: 'The sentence turns the intention around, and the sign in the code follows the confusion.',
  demonstrate() {
    const lean = (skewPerLot: number): Record<string, unknown> => ({
      halfSpread: 19.5,
      skewPerLot,
      fullLots: 1,
      lot: LOT,
    });
    const desk = (skewPerLot: number) =>
      plainDesk({ part: 'linear-skew', values: lean(skewPerLot), ...ALWAYS }, { durationS: 3600 });
    const desks = [desk(-6.5), desk(6.5)];
    const countOf = ({ fills }: Session, side: number): number => {
      let count = 0;
      for (let i = 0; i < fills.length; i++) if (fills.side[i] === side) count++;
      return count;
    };
    return pairedRuns({
      paths: 24,
      quantities: [
        { label: 'Sellers who came to our bid', unit: '/h' },
        { label: 'Buyers who came to our ask', unit: '/h' },
        { label: 'Inventory after the hour', unit: 'BTC' },
      ],
      run(path) {
        const [sellers, buyers] = runTogether(desks, path);
        return [
          [countOf(sellers, 1), countOf(buyers, 1)],
          [countOf(sellers, -1), countOf(buyers, -1)],
          [sellers.inventory, buyers.inventory],
        ];
      },
      result: () => ({
        name: 'E2',
        setting:
          'One hour; the near quote stands 13 USD from the mid, the far one 26. The desk holds too much.',
        columns: ['attracts sellers', 'lowers the ask'],
        finding: 'Who attracts sellers buys more of what he has too much of; the lower ask is met by buyers.',
        desks: null,
      }),
    });
  },
};

/** Faults of the lean against inventory. */
export const SKEW_ERRATA: readonly Erratum[] = [skewSign, attractSellers];
