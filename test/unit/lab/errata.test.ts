import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { SELL_TRADE, BUY_TRADE, Tape, type TapeHeader } from '../../../src/tape/tape';
import {
  PrintedRiskManager,
  printedAlarms,
  printedCashPnl,
  printedHaltAfter,
  printedPauses,
  printedRecentLoss,
  shortSqueeze,
  type Trade,
} from '../../../src/lab/errata/accounting';
import type { ErratumResult, Figure } from '../../../src/lab/errata/erratum';
import {
  inventoryUnder,
  printedSize,
  printedSizeLaw,
  printedState,
  quotesAt40,
} from '../../../src/lab/errata/inventory-limits';
import { printedLayer } from '../../../src/lab/errata/layers';
import { losingWithoutInformation } from '../../../src/lab/errata/metrics';
import { leaveStanding } from '../../../src/lab/errata/orders';
import { estimateOf, pairedDifferenceOf } from '../../../src/lab/errata/paired-runs';
import { BANDS_ONLY, PLAIN, plainDesk, runOne } from '../../../src/lab/errata/plain-market';
import { ERRATA, erratumNamed } from '../../../src/lab/errata/registry';
import { arrivalTerm, paperSpread, printedScaler, ruleOfThumb } from '../../../src/lab/errata/spread';
import { printedVolatility, reservationShift, volatility } from '../../../src/lab/errata/units';
import layers from '../../fixtures/oracle/10_layers.json';
import table from '../../fixtures/oracle/02_as_table.json';
import simulated from '../../fixtures/oracle/15_article_simulation.json';

const probed = JSON.parse(
  readFileSync(new URL('../../fixtures/oracle/15_article_errata_numbers.json', import.meta.url), 'utf8'),
);
const { printed_code_probe: probe, as_term_magnitudes: terms } = probed;

/** The first `paths` tapes of an erratum's comparison. */
function ran(name: string, paths = 6): ErratumResult {
  const demonstration = erratumNamed(name)!.demonstrate();
  for (let path = 0; path < Math.min(paths, demonstration.paths); path++) demonstration.run(path);
  return demonstration.result();
}

function measure(result: ErratumResult, label: string): ErratumResult['measures'][number] {
  const found = result.measures.find((candidate) => candidate.label.startsWith(label));
  if (found === undefined) throw new Error(`${result.name} measures no ${label}`);
  return found;
}

function value(figure: Figure): number {
  if (figure === null || typeof figure === 'string') throw new Error(`no number: ${figure}`);
  return figure.value;
}

/** Four standard errors, and `slack` for what the other figure is unsure of. */
function agrees(figure: Figure, expected: number, slack = 0): void {
  if (figure === null || typeof figure === 'string') throw new Error(`no number: ${figure}`);
  expect(
    Math.abs(figure.value - expected),
    `${figure.value} ± ${figure.se} against ${expected}`,
  ).toBeLessThanOrEqual(4 * (figure.se ?? 0) + slack);
}

describe('the catalogue', () => {
  test('says how many standard errors are half of a 95 % interval', () => {
    expect(ran('E21', 12).intervalFactor).toBeCloseTo(2.201, 3);
  });

  test('holds every fault that changes results, in order, once', () => {
    const names = ERRATA.map(({ name }) => name);
    const asked = 'E1 E2 E3 E4 E5 E6 E7 E8 E16 E19 E20 E21 E22 E23 E24 E25 E26 E30 E32 E40 E42'.split(' ');
    expect(names).toEqual(expect.arrayContaining(asked));
    expect(new Set(names).size).toBe(names.length);
    const numbers = names.map((name) => Number(name.slice(1)));
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
  });

  test.each(ERRATA.map((erratum) => [erratum.name, erratum] as const))(
    '%s shows both versions and the same numbers twice',
    (name) => {
      const result = ran(name, 1);
      expect(result.name).toBe(name);
      expect(result.measures.length).toBeGreaterThan(0);
      expect(new Set(result.measures.map(({ label }) => label)).size).toBe(result.measures.length);
      expect(result.setting.length * result.finding.length).toBeGreaterThan(0);
      // Something must differ, or there is no fault.
      expect(
        result.measures.some(({ printed, right }) => JSON.stringify(printed) !== JSON.stringify(right)),
      ).toBe(true);
      expect(ran(name, 1)).toEqual(result);
    },
    60_000,
  );
});

describe('statistics of pairs', () => {
  test('are the textbook’s: standard error of a mean, sample deviation', () => {
    const estimate = estimateOf('mean', [1, 2, 3, 6])!;
    expect(estimate.value).toBe(3);
    // s² = (4 + 1 + 0 + 9)/3, se = s/√4.
    expect(estimate.se).toBeCloseTo(Math.sqrt(14 / 3) / 2, 12);
    expect(estimateOf('spread', [1, 2, 3, 6])!.value).toBeCloseTo(Math.sqrt(14 / 3), 12);
    expect(estimateOf('median', [6, 1, 3, NaN])!.value).toBe(3);
    // Nine values: one and a half ranks to either side of the fifth.
    expect(estimateOf('median', [9, 1, 8, 2, 7, 3, 6, 4, 5])).toEqual({ value: 5, se: 1.5 });
    expect(estimateOf('mean', [NaN])).toBeNull();
  });

  test('of versions that move together are sure of their difference', () => {
    const difference = pairedDifferenceOf('mean', [11, 22, 33, NaN], [10, 20, 30, 5])!;
    expect(difference.value).toBe(2);
    expect(difference.se).toBeCloseTo(1 / Math.sqrt(3), 12);
    expect(pairedDifferenceOf('mean', [1, 2, 3], [0, 1, 2])).toEqual({ value: 1, se: null });
  });
});

describe('the skew', () => {
  test('with the printed sign ends pinned at its bands (oracle 15)', () => {
    const result = ran('E1', 8);
    const { seed_sign_with_33_66_bands: wrong, correct_sign_no_bands: correct } = simulated.simulation;
    const rms = measure(result, 'Inventory, rms');
    agrees(rms.printed, wrong.rms_q_btc);
    agrees(rms.right, correct.rms_q_btc);
    agrees(measure(result, 'Time at').printed, 100 * wrong.time_fraction_abs_q_ge_0p33);
    agrees(measure(result, 'Earned').printed, wrong.spread_gain_mean);
    agrees(measure(result, 'Earned').right, correct.spread_gain_mean);
    agrees(measure(result, 'Risk').right, correct.mtm_std, 1);
  });

  test('a lower ask meets buyers at A·e^(−kδ) an hour, a higher bid sellers', () => {
    const result = ran('E2', 12);
    const near = 1800 * Math.exp(-0.06 * 13);
    const far = 1800 * Math.exp(-0.06 * 26);
    const [sellers, buyers] = [measure(result, 'Sellers'), measure(result, 'Buyers')];
    agrees(sellers.printed, near);
    agrees(sellers.right, far);
    agrees(buyers.printed, far);
    agrees(buyers.right, near);
    expect(value(measure(result, 'Inventory').right)).toBeLessThan(-3);
  });
});

describe('units', () => {
  test('of σ: returns of ±1 % scatter by 0.01, whatever the price and the clock', () => {
    expect(printedVolatility(Float64Array.of(100, 101, 99.99))).toBeCloseTo(0.01, 12);
    expect(volatility(Float64Array.of(100, 103, 99), 2)).toBeCloseTo(Math.sqrt((9 + 16) / 4), 12);
    const { sigma_rel_per_2s_sample: relative, sigma_usd_per_sqrt_s: sigma } = terms;
    expect(
      reservationShift(0.5, 0.01, relative, 28_800) / terms.seed_reservation_shift_usd_at_q0p5,
    ).toBeCloseTo(1, 9);
    expect(reservationShift(0.5, 0.01, sigma, 28_800)).toBeCloseTo(
      terms.correct_units_shift_usd_at_q0p5_gamma0p01,
      6,
    );
    const result = ran('E3', 4);
    agrees(measure(result, 'σ').printed, relative, 0.01 * relative);
    agrees(measure(result, 'σ').right, sigma, 0.01 * sigma);
  });

  test('of γ: the skew wanted gives 5.4e-5 per USD; a typical γ fills for the last minutes only', () => {
    const result = ran('E5', 4);
    expect(value(measure(result, 'γ').right)).toBeCloseTo(
      terms.gamma_for_shift_equal_half_at_qmax_full_session,
      12,
    );
    expect(value(measure(result, 'Shift').right)).toBeCloseTo(52, 9);
    // ∫ 2A e^(−k(δ₀ + γσ²t/2)) dt with kδ₀ = k·ln(1 + γ/k)/γ: the lean of a lot or two hardly matters.
    const slope = 0.06 * 0.5 * 0.01 * PLAIN.sigma ** 2;
    const whole = Math.exp(-0.06 * (Math.log1p(0.01 / 0.06) / 0.01)) / slope;
    agrees(measure(result, 'Fills').printed, whole, 0.1 * whole);
    expect(value(measure(result, 'First fill').printed)).toBeGreaterThan(7.5);
    const sized = Math.exp(-1) * ((28_800 * (1 - Math.exp(-1.56))) / 1.56);
    agrees(measure(result, 'Fills').right, sized, 0.02 * sized);
  });

  test('of the order: 0.01 BTC make a term of 0.19 instead of 19.4 USD', () => {
    const result = ran('E6', 4);
    const risk = measure(result, 'Risk term');
    expect(value(risk.printed)).toBeCloseTo(0.5 * 0.01 * 33.49347 * 116, 2);
    expect(value(risk.printed) / value(risk.right)).toBeCloseTo(100, 9);
    const half = measure(result, 'Half-spread');
    const fills = measure(result, 'Fills');
    for (const version of ['printed', 'right'] as const) {
      const expected = 28_800 * Math.exp(-0.06 * value(half[version]));
      agrees(fills[version], expected, 0.02 * expected);
      agrees(measure(result, 'Earned')[version], expected * 0.01 * value(half[version]), 0.02 * expected);
    }
  });

  test('of time: the tape moves by σ√t', () => {
    const { printed, right, measured } = measure(ran('E7', 6), 'Usual move of the mid in 100 s');
    expect(value(printed) / value(right)).toBeCloseTo(10, 9);
    agrees(measured, 57.8735);
  });
});

describe('the spread', () => {
  test('by the printed k is 0.66 USD, earns a tenth, and bids below zero on a coin', () => {
    expect(arrivalTerm(0.01, 1.5)).toBeCloseTo(probe.arrival_term_usd, 5);
    const result = ran('E4', 4);
    expect(value(measure(result, 'Bid on a coin').printed)).toBeCloseTo(
      probe.low_priced_asset_mid_0p00002345.bid,
      4,
    );
    // 2A·T·e^(−kδ)·δ·lot at both distances.
    agrees(measure(result, 'Earned').printed, 183.9, 1);
    agrees(measure(result, 'Earned').right, 1766, 5);
  });

  test('by the rule of thumb is not the paper’s (theory 1.2, oracle 02)', () => {
    expect([0.01, 0.1, 1].map((gamma) => ruleOfThumb(2, gamma))).toEqual([0.4, expect.closeTo(1.2649, 4), 4]);
    expect([0.01, 0.1, 1].map(paperSpread)).toEqual([
      expect.closeTo(1.3489, 4),
      expect.closeTo(1.4908, 4),
      expect.closeTo(3.0217, 4),
    ]);
    const { printed, right } = measure(ran('E8', 200), 'Profit');
    const known = table.rows.find(({ gamma, strategy }) => gamma === 0.01 && strategy !== 'inventory')!;
    agrees(printed, 2 * 140 * Math.exp(-0.3) * 0.2);
    agrees(right, known.exact.profit_mean);
  });

  test('as printed does not widen below 397 % a year; against its median it does', () => {
    expect(terms.vol_scaler_activation_annual_vol).toBeCloseTo(3.97, 2);
    const perSample = (annual: number): number => annual * Math.sqrt(2 / (365 * 86_400));
    expect(printedScaler(perSample(3.97))).toBe(1);
    expect(printedScaler(perSample(4 * 3.9709))).toBeCloseTo(2, 3);
    const half = measure(ran('E16', 4), 'Half-spread in the burst');
    agrees(half.printed, 26, 0.3);
    agrees(half.right, 26 * Math.sqrt(5), 2);
  });

  test('does not answer information by γ (probe) but by width (theory 6.3)', () => {
    for (const [gamma, half] of Object.entries(probe.half_spread_without_floor_by_gamma)) {
      // The probe holds the inventory term too, of millionths.
      expect(arrivalTerm(Number(gamma), 1.5)).toBeCloseTo(half as number, 3);
    }
    const result = ran('E42', 8);
    // 2A·T·lot·e^(−kδ)·((1 − p)δ − p/k) with p = ½, k = 0.02, at 26 and at 100 USD.
    const total = measure(result, 'Earned in eight hours');
    agrees(total.printed, -123.3, 3);
    agrees(total.right, 58.5, 3);
    expect(value(measure(result, 'What the cure changes').printed)).toBe(0);
  });
});

const trade = (timeS: number, side: number, price: number, size = 0.01): Trade => ({
  timeS,
  side,
  price,
  size,
});

describe('what counts as a loss', () => {
  test('cash flow halts the desk at its first purchase (probe)', () => {
    const first = trade(0, 1, 64_974);
    expect(printedCashPnl([first])).toBeCloseTo(probe.after_first_buy_of_0p01_at_64974.cash_pnl, 9);
    expect(printedHaltAfter([first], 200)).toBe(1);
    expect(printedHaltAfter([trade(0, -1, 65_000), trade(1, 1, 65_000), trade(2, 1, 65_000)], 200)).toBe(3);
    expect(printedHaltAfter([trade(0, -1, 65_000), trade(1, 1, 65_000)], 200)).toBeNull();
  });

  test('half of all sessions end at the first fill, equity halts none (oracle 15)', () => {
    const result = ran('E19', 24);
    const known = simulated.cash_pnl_halt;
    agrees(measure(result, 'Sessions halted').printed, 100 * known.fraction_halted_within_8h, 2);
    agrees(measure(result, 'Halted by the first').printed, 100 * known.fraction_halted_on_first_fill);
    agrees(measure(result, 'Halted within five').printed, 100 * known.halted_within_5_fills);
    agrees(measure(result, 'Halted after').printed, known.median_time_to_halt_s);
    expect(value(measure(result, 'Sessions halted').right)).toBe(0);
  });

  test('a short position never loses cash (probe)', () => {
    const { printed, right } = shortSqueeze();
    expect(printed).toBe(probe.short_0p4_then_price_80000.recent_loss);
    expect(right).toBeCloseTo(-probe.short_0p4_then_price_80000.true_loss, 6);
  });

  test('the five-minute window forgets after 300 s, and pauses skip what would have traded', () => {
    const trades = [trade(0, 1, 65_000), trade(299, -1, 65_000), trade(301, 1, 65_000)];
    expect(printedRecentLoss(trades.slice(0, 2), 299)).toBe(0);
    expect(printedRecentLoss([trades[0]], 10)).toBe(650);
    expect(printedRecentLoss([trades[0]], 301)).toBe(0);
    expect(printedAlarms(trades, 50)).toBe(1);
    expect(printedPauses(trades, 50)).toBe(1);
    // At most one lot more bought than sold half of the time.
    const share = value(measure(ran('E20', 3), 'Fills at which').printed);
    expect(share).toBeGreaterThan(40);
    expect(share).toBeLessThan(52);
  });

  test('nobody tells the printed risk manager anything (probe)', () => {
    const manager = new PrintedRiskManager(0.5);
    expect(manager.check(0.49, 1e6)).toBe(probe.risk_manager_check_after_any_losses);
    expect(manager.check(-0.5, 0)).toBe('reduce_inventory');
    const result = ran('E21', 3);
    expect(value(measure(result, 'Seconds').printed)).toBe(0);
    expect(value(measure(result, 'Seconds').right)).toBeGreaterThan(60);
    expect(value(measure(result, 'Five-minute loss').right)).toBeGreaterThan(75);
  });
});

describe('limits', () => {
  test('the printed skew state changes no size, the soft band both prices', () => {
    expect([0, 0.165, 0.33, -0.33, 0.5].map((q) => printedState(q, 0.5))).toEqual([
      'normal',
      'skew_sell',
      'cancel_bids',
      'cancel_asks',
      'emergency_reduce',
    ]);
    expect([printedSize('bid', 0.2, 0.5, 0.01), printedSize('ask', 0.2, 0.5, 0.01)]).toEqual([0.01, 0.01]);
    const { bid, ask } = probe.sizes_at_inventory_0p5;
    expect([printedSize('bid', 0.5, 0.5, 0.01), printedSize('ask', 0.5, 0.5, 0.01)]).toEqual([bid, ask]);
    // 26 USD, the adding side half as far again and the reducing one a quarter closer.
    expect(quotesAt40()).toEqual({ bid: 39, ask: 19.5 });
    const { printed, right } = measure(ran('E22', 6), 'Inventory, rms');
    expect(value(right)).toBeLessThan(0.75 * value(printed));
  });

  test('an emergency that sends nothing ends the session after 36 fills', () => {
    // A walk of one lot a fill leaves ±6 lots after 6² steps on average.
    const result = ran('E23', 20);
    agrees(measure(result, 'Fills until').printed, 36);
    expect(value(measure(result, 'Position').printed)).toBeCloseTo(0.3, 9);
    expect(value(measure(result, 'Time with quotes').printed)).toBeLessThan(2);
    expect(value(measure(result, 'P&L').right)).toBeGreaterThan(1000);
  });

  test('a tenth of the adding side stays beyond the limit, and the other grows', () => {
    const beyond = printedLayer(65_000, 0.6, 0.5, { offsetBps: 5, size: 0.005 });
    expect(beyond.bidSize).toBeCloseTo(0.0005, 12);
    expect(beyond.askSize).toBeCloseTo(0.011, 12);
    expect([0.5, 0.9, 2, -1].map(printedSizeLaw)).toEqual([0.5, expect.closeTo(0.1, 12), 0.1, 2]);
    const highest = measure(ran('E32', 4), 'Highest inventory, share');
    expect(value(highest.printed)).toBeGreaterThan(150);
    expect(value(highest.right)).toBeLessThanOrEqual(100);
  });

  test('the lesson’s own desk with the right law is the engine’s, to the last lot', () => {
    const desk = plainDesk(
      { part: 'fixed', values: { halfSpread: 26, lot: 0.02 } },
      {
        durationS: 3600,
        execution: { refreshS: 0, sizeLaw: 'reduce-adding' },
        risk: { ...BANDS_ONLY, softPct: 100, hardPct: 100 },
      },
    );
    const { session, tape } = runOne(desk, 3);
    const { final } = inventoryUnder((load) => Math.min(1, Math.max(0, 1 - load)), tape, 26, 0.02, 0.5);
    expect(session.fills.length).toBeGreaterThan(500);
    expect(final).toBeCloseTo(session.inventory, 9);
  });
});

const HEADER: TapeHeader = {
  source: 'by hand',
  origin: 'synthetic',
  symbol: 'HAND',
  tick: 0,
  lotStep: 0,
  originUs: 0,
  touch: false,
  sizes: false,
  identified: false,
  truth: null,
};

describe('the life of an order', () => {
  test('what is left standing fills once, when an order reaches it or the mid passes it', () => {
    const tape = new Tape(HEADER);
    tape.quote(0, 100, 100);
    tape.trade(1, SELL_TRADE, 98.5); // too early for what is left at 2 s
    tape.trade(3, BUY_TRADE, 100.5); // reaches no ask
    tape.trade(4, SELL_TRADE, 98.9); // takes the bid at 99
    tape.trade(5, SELL_TRADE, 98); // takes the bid at 98.5 and finds nothing at 99
    tape.quote(6, 102, 102); // passes the ask at 101
    tape.quote(7, 97, 97);
    tape.trade(9, SELL_TRADE, 90); // after the end
    const left = [99, 98.5, 95].map((price) => ({ fromS: 2, side: 1, price, size: 2 }));
    const ask = { fromS: 2, side: -1, price: 101, size: 1 };
    const outcome = leaveStanding(tape, [...left, ask], 8);
    // Bought 2 at 99 and 2 at 98.5, sold 1 at 101; the mid is 97 at the end.
    expect(outcome).toEqual({ filled: 3, inventory: 3, worth: -198 - 197 + 101 + 3 * 97 });
  });

  test('quotes that stand through a pause in a crash lose, cancelled ones cannot', () => {
    const { printed, right } = measure(ran('E24', 12), 'P&L');
    expect(value(printed)).toBeLessThan(-5);
    expect(right).toEqual({ value: 0, se: null });
  });

  test('one cancellation in a hundred leaves 233 ghosts a session, most of which fill', () => {
    // Two orders at 14,400 refreshes, of which 19 % have filled by then: e^(−2A·e^(−kδ)) stand.
    const ghosts = (28_800 * Math.exp(-2 * 0.5 * Math.exp(-1.56))) / 100;
    const filled = measure(ran('E25', 6), 'Forgotten');
    expect(value(filled.printed)).toBeGreaterThan(0.85 * ghosts);
    expect(value(filled.printed)).toBeLessThan(ghosts + 4 * Math.sqrt(ghosts / 6));
  });

  test('a desk that hears of no fill is one without a skew (oracle 15)', () => {
    const result = ran('E26', 8);
    const { fixed_no_skew: deaf, correct_sign_no_bands: hears } = simulated.simulation;
    agrees(measure(result, 'Earned').printed, deaf.spread_gain_mean);
    agrees(measure(result, 'Earned').right, hears.spread_gain_mean);
    agrees(measure(result, 'Inventory, rms').right, hears.rms_q_btc);
    expect(value(measure(result, 'Inventory, rms').printed)).toBeGreaterThan(0.2);
  });
});

describe('layers and targets', () => {
  test('half of the table stands where the probe found it and fills as oracle 10 says', () => {
    const first = printedLayer(65_000, 0.15, 0.5, { offsetBps: 5, size: 0.005 });
    const { bid, ask } = probe.layers_example_inv_0p15_level1_bps_from_mid;
    expect((first.bid - 65_000) / 6.5).toBeCloseTo(bid, 9);
    expect((first.ask - 65_000) / 6.5).toBeCloseTo(ask, 9);
    const result = ran('E30', 12);
    const { expected_fills: expected } = layers.cases[0].analytic;
    const { deltas, A, k, T } = layers.cases[0].parameters;
    expected.forEach((fills, i) => {
      const row = measure(result, `Fills of layer ${i + 1}`);
      agrees(row.right, fills, 0.5);
      agrees(row.printed, A * T * Math.exp((-k * deltas[i]) / 2), 0.5);
    });
  });

  test('losing fills without information are those of theory 6.1', () => {
    const shares = [5, 30, 60, 300, 3600].map((h) => losingWithoutInformation(26, 5.787, h));
    [0.022, 0.206, 0.281, 0.398, 0.47].forEach((share, i) => expect(shares[i]).toBeCloseTo(share, 3));
    const late = measure(ran('E38', 4), 'Losing fills after 300 s');
    agrees(late.measured, value(late.right), 1);
  });

  test('no desk earns more than half-spread and rebate at a fill', () => {
    const { measured } = measure(ran('E39', 6), 'P&L');
    agrees(measured, 7, 0.05);
  });

  test('turnover is about 1,270 with |inventory|, and anything without', () => {
    const result = ran('E40', 8);
    const { printed, right } = measure(result, 'Scatter');
    expect(value(printed)).toBeGreaterThan(5 * value(right));
    agrees(measure(result, 'Turnover').right, 1270, 30);
  });

  test('two a day are 38 a year', () => {
    expect(value(measure(ran('E41', 3), 'The target').right)).toBeCloseTo(38.2, 1);
  });
});
