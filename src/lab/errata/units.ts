import { log1pOver } from '../../domain/portable-math';
import { Moments } from '../../estimate/moments';
import { writeTape } from '../../session/run';
import { exact, type Erratum } from './erratum';
import { pairedRuns } from './paired-runs';
import {
  HALF_SPREAD,
  LOT,
  MAX_INVENTORY,
  midsEvery,
  PLAIN,
  plainDesk,
  runTogether,
  SESSION_S,
} from './plain-market';

/** The article's γ, and the pause of its main loop between two prices. */
const GAMMA = 0.01;
const SAMPLE_S = 2;

/** As printed: the standard deviation of simple returns, a pure number per sample. */
export function printedVolatility(mids: Float64Array): number {
  const returns = new Moments();
  for (let i = 1; i < mids.length; i++) returns.add((mids[i] - mids[i - 1]) / mids[i - 1]);
  const n = returns.count;
  return n > 0 ? Math.sqrt((returns.variance * (n - 1)) / n) : 0;
}

/** Volatility of the same prices in price/√s: σ² = Σ(Δmid)²/time. */
export function volatility(mids: Float64Array, stepS: number): number {
  let squares = 0;
  for (let i = 1; i < mids.length; i++) squares += (mids[i] - mids[i - 1]) * (mids[i] - mids[i - 1]);
  return mids.length > 1 ? Math.sqrt(squares / ((mids.length - 1) * stepS)) : 0;
}

/** q·γ·σ²·(T − t), in whatever unit its σ leaves it. */
export function reservationShift(inventory: number, gamma: number, sigma: number, leftS: number): number {
  return inventory * gamma * sigma * sigma * leftS;
}

const QUIET = plainDesk({ part: 'fixed', values: { halfSpread: HALF_SPREAD, lot: LOT } });

const sigmaPerSample: Erratum = {
  name: 'E3',
  title: 'σ per sample where σ per √second is needed',
  where: 'The agent: volatility',
  prints:
    'The standard deviation of returns per sample, a pure number, in formulas that need price/√s and have the time left in seconds.',
  code: 'returns = [(prices[i] - prices[i-1]) / prices[i-1] …]\nreturn math.sqrt(variance)',
  right: 'σ² = mid² · var(returns) / seconds per sample.',
  effect:
    'At 65,000 USD and 2 s the variance is too small by 2.1 billion: at 0.5 BTC the inventory term moves the quotes by 0.0000023 USD. The Avellaneda–Stoikov part does nothing.',
  demonstrate() {
    const shift = (sigma: number): number => reservationShift(MAX_INVENTORY, GAMMA, sigma, SESSION_S);
    return pairedRuns({
      paths: 8,
      quantities: [
        { label: 'σ that enters the formulas', unit: 'none · USD/√s' },
        { label: 'Shift of the quotes at 0.5 BTC, 8 h left', unit: 'USD' },
      ],
      run(path) {
        const mids = midsEvery(writeTape(QUIET, path), SAMPLE_S);
        const [printed, right] = [printedVolatility(mids), volatility(mids, SAMPLE_S)];
        return [
          [printed, right, PLAIN.sigma],
          [shift(printed), shift(right)],
        ];
      },
      result: () => ({
        name: 'E3',
        setting: 'Eight hours of a market with 50 % volatility a year, its mid read every 2 s; γ = 0.01.',
        columns: ['printed σ', 'right σ'],
        finding:
          'With the printed unit the inventory term is nothing; with the right one the article’s γ is absurdly large (E5).',
        desks: null,
      }),
    });
  },
};

/** A desk by the formula, g = γ·lot; `lot` 1 is inventory counted in BTC. Orders are of 0.01 BTC either way. */
function byFormula(part: string, values: Record<string, unknown>) {
  const order = { offsetBps: 1, size: LOT, refreshS: 0 };
  return plainDesk({ part, values }, { layers: [order], layerMode: 'scaled' });
}

const gammaWithoutUnit: Erratum = {
  name: 'E5',
  title: 'γ without a unit',
  where: 'The model; the configuration',
  prints: 'γ is “typically 0.001 to 0.1”.',
  code: 'risk_aversion: float = 0.01        # gamma (γ) parameter',
  right: 'Absolute risk aversion is 1/currency: its size depends on what a unit of money is to you.',
  effect:
    'With the other units repaired, γ = 0.01 per USD over eight hours moves the quotes by 9,646 USD per BTC. What moves them by the half-spread at the inventory limit is 0.000054 per USD.',
  demonstrate() {
    const wanted = HALF_SPREAD / (MAX_INVENTORY * PLAIN.sigma * PLAIN.sigma * SESSION_S);
    const desks = [GAMMA, wanted].map((gamma) => byFormula('avellaneda-stoikov', { gamma, lot: 1 }));
    const [printed, right] = desks;
    return pairedRuns({
      paths: 12,
      quantities: [
        { label: 'Fills in eight hours', unit: '' },
        { label: 'First fill after', unit: 'h' },
        { label: 'Earned at the fills', unit: 'USD' },
      ],
      run(path) {
        const [typical, sized] = runTogether(desks, path);
        const firstH = (fills: typeof typical.fills): number =>
          fills.length > 0 ? fills.time[0] / 3600 : NaN;
        return [
          [typical.fills.length, sized.fills.length],
          [firstH(typical.fills), firstH(sized.fills)],
          [typical.ledger.spreadCapture, sized.ledger.spreadCapture],
        ];
      },
      result: () => ({
        name: 'E5',
        setting: 'The formulas with σ in USD/√s and T − t in seconds; one order of 0.01 BTC a side.',
        columns: ['γ = 0.01', 'γ from the skew wanted'],
        exact: [
          exact('γ', '1/USD', GAMMA, wanted),
          exact(
            'Shift per BTC, 8 h left',
            'USD',
            reservationShift(1, GAMMA, PLAIN.sigma, SESSION_S),
            reservationShift(1, wanted, PLAIN.sigma, SESSION_S),
          ),
        ],
        finding: 'A “typical” γ quotes thousands of dollars away until the last minutes of the session.',
        desks: { printed, right },
      }),
    });
  },
};

/** GLFT's relaxation time of the plain market at γ = 0.01 and 0.01 BTC, s: the horizon that matters. */
const HORIZON_S = 116;

const orderSizeForgotten: Erratum = {
  name: 'E6',
  title: 'The order size is left out',
  where: 'The model; the agent',
  prints: 'γ enters as it is, with inventory in BTC, whatever an order is.',
  code: 'inventory_term = (gamma * sigma**2 * remaining) / 2',
  right:
    'g = γ · lot, with inventory counted in lots, in every term: γ·lot·σ²τ/2 and ln(1 + γ·lot/k)/(γ·lot).',
  effect:
    'With lots of 0.01 BTC the risk term of the spread is 100 times too large beside the skew, once the units are right.',
  demonstrate() {
    const desks = [1, LOT].map((lot) =>
      byFormula('avellaneda-stoikov-rolling', { gamma: GAMMA, lot, horizonS: HORIZON_S }),
    );
    const [printed, right] = desks;
    const risk = (lot: number): number => 0.5 * reservationShift(lot, GAMMA, PLAIN.sigma, HORIZON_S);
    const arrival = (lot: number): number => log1pOver((GAMMA * lot) / PLAIN.k) / PLAIN.k;
    return pairedRuns({
      paths: 12,
      quantities: [
        { label: 'Fills in eight hours', unit: '' },
        { label: 'Earned at the fills', unit: 'USD' },
      ],
      run(path) {
        const [whole, lots] = runTogether(desks, path);
        return [
          [whole.fills.length, lots.fills.length],
          [whole.ledger.spreadCapture, lots.ledger.spreadCapture],
        ];
      },
      result: () => ({
        name: 'E6',
        setting:
          'Right units, γ = 0.01 per USD, a horizon of 116 s; both desks trade 0.01 BTC and lean alike.',
        columns: ['γ as it is', 'γ · lot'],
        exact: [
          exact('Risk term of the half-spread', 'USD', risk(1), risk(LOT)),
          exact('Half-spread', 'USD', risk(1) + arrival(1), risk(LOT) + arrival(LOT)),
        ],
        finding:
          'The desk that forgets its lot stands twice as far away as it should and loses a third of its income.',
        desks: { printed, right },
      }),
    });
  },
};

const perUnitTime: Erratum = {
  name: 'E7',
  title: 'σ “per unit time”',
  where: 'The model',
  prints: 'σ = price volatility (std dev per unit time).',
  code: null,
  right: 'Per square root of time: variances add up, standard deviations do not.',
  effect: 'Over 100 s the error is a factor of 10.',
  demonstrate() {
    const lags = [1, 10, 100];
    return pairedRuns({
      paths: 8,
      quantities: lags.map((lagS) => ({ label: `Usual move of the mid in ${lagS} s`, unit: 'USD' })),
      run(path) {
        const tape = writeTape(plainDesk({ part: 'fixed', values: { lot: LOT } }, {}, { gridS: 1 }), path);
        return lags.map((lagS) => [
          PLAIN.sigma * lagS,
          PLAIN.sigma * Math.sqrt(lagS),
          volatility(midsEvery(tape, lagS), lagS) * Math.sqrt(lagS),
        ]);
      },
      result: () => ({
        name: 'E7',
        setting: 'Eight hours of a market with σ = 5.79 USD/√s; what each reading says of a longer move.',
        columns: ['σ · t', 'σ · √t'],
        finding: 'Only the root agrees with the tape.',
        desks: null,
      }),
    });
  },
};

/** Faults of unit and size. */
export const UNIT_ERRATA: readonly Erratum[] = [
  sigmaPerSample,
  gammaWithoutUnit,
  orderSizeForgotten,
  perUnitTime,
];
