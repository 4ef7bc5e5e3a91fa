import { describe, expect, test } from 'vitest';
import { calibrateTape, type SideFits } from '../../../src/calibrate/calibrate';
import type { SurvivalFit } from '../../../src/calibrate/reach-fit';
import { importTape } from '../../../src/replay/tape-import';
import { NO_RECORDINGS, recording, recordingFacts } from '../../recordings';

/** The reference's numbers, as parsed. */
type Known = ReturnType<typeof recordingFacts>;

const RECORDINGS = [
  'binance_usdm_btcusdt_20240808',
  'binance_spot_ethusdt_20240808',
  'binance_usdm_btcusdt_20240808.volatile60s',
  'lean_ibm_20131010',
];

const close = (ours: number | null | undefined, theirs: number | null, tolerance = 1e-6): void => {
  if (theirs === null) expect(ours ?? null).toBeNull();
  else if (theirs === 0) expect(Math.abs(ours!)).toBeLessThan(tolerance);
  else expect(Math.abs(ours! / theirs - 1), `${ours} against ${theirs}`).toBeLessThan(tolerance);
};

function closeFit(ours: SurvivalFit | null, theirs: Known, tolerance: number): void {
  close(ours?.A, theirs.A_per_s, tolerance);
  close(ours?.k, theirs.k_per_price_unit, tolerance);
  close(ours?.from, theirs.from);
  close(ours?.to, theirs.to);
  expect(ours?.points).toBe(theirs.points);
  expect(Math.abs(ours!.r2! - theirs.r2)).toBeLessThan(5e-4 + tolerance);
  theirs.grid?.forEach(([, count]: number[], i: number) => close(ours?.grid[i][1], count, tolerance));
}

function closeSide(ours: SideFits, theirs: Known, tolerance: number): void {
  closeFit(ours.toP99, theirs.M1_to_p99, tolerance);
  closeFit(ours.toP95, theirs.M1_to_p95, tolerance);
  close(ours.toP99Weighted?.A, theirs.M1_to_p99.A_per_s_count_weighted, tolerance);
  close(ours.toP99Weighted?.k, theirs.M1_to_p99.k_count_weighted, tolerance);
  close(ours.beyondTouch?.points, theirs.M1_exponential_mle_beyond_touch.n, tolerance);
  close(ours.beyondTouch?.k, theirs.M1_exponential_mle_beyond_touch.k_per_price_unit, tolerance);
}

describe(NO_RECORDINGS ?? 'the same estimators, computed independently, agree on recordings', () => {
  test.skipIf(NO_RECORDINGS !== null).each(RECORDINGS)('%s', (name) => {
    const known = recordingFacts(`${name}.facts.json`);
    const file = `${name}.tape.csv.gz`;
    const result = importTape([{ name: file, bytes: recording(file) }]);
    if (!result.ok) throw new Error(result.error);
    const found = calibrateTape(result.tape);

    const { market_orders: orders, depth_reached: depth, intensity_A_k: intensity } = known;
    expect(found.orders!.n).toBe(orders.n);
    close(found.orders!.buyPerSecond, orders.buy_per_second);
    close(found.orders!.sellPerSecond, orders.sell_per_second);
    close(found.orders!.meanSize, orders.mean_size);
    close(found.orders!.medianSize, orders.median_size);
    close(found.orders!.p99Size, orders.p99_size);
    close(found.orders!.printsPerOrder, orders.trades_per_order_mean);
    expect(found.orders!.signAutocorrelation).toBeCloseTo(orders.lag1_sign_autocorrelation, 3);
    const onMid = 1e-6;
    const digits = 3;
    close(found.orders!.meanDepth, depth.mean, onMid);
    close(found.orders!.meanDepthBps, depth.mean_bps, onMid);
    expect(found.orders!.negativeDepthShare).toBeCloseTo(depth.share_negative, digits);
    expect(found.orders!.beyondTouchShare).toBeCloseTo(depth.share_beyond_touch, digits);
    expect(100 * found.orders!.outsideShare).toBeCloseTo(
      known.quality.orders_first_trade_outside_bbo_pct,
      digits - 2,
    );
    for (const [quantile, theirs] of Object.entries<number>(depth.quantiles))
      close(found.orders!.depthQuantiles[quantile], theirs);

    closeSide(found.fits.both, intensity.both, onMid);
    closeSide(found.fits.buys, intensity.buys, onMid);
    closeSide(found.fits.sells, intensity.sells, onMid);
    close(found.k.value, intensity.both.M1_to_p99.k_per_price_unit, onMid);
    close(found.k.perBp, intensity.both.M1_to_p99.k_per_bps, onMid);
    expect(found.k.r2).toBeCloseTo(intensity.both.M1_to_p99.r2, digits);
    close(found.A.buy, intensity.buys.M1_to_p99.A_per_s, onMid);
    close(found.A.sell, intensity.sells.M1_to_p99.A_per_s, onMid);
    close(found.A.both, intensity.both.M1_to_p99.A_per_s, onMid);

    // Where quotes stand exactly on such a clock, the reference decides by rounding of its times.
    const onClock = name.startsWith('lean') ? 1e-2 : 1e-6;
    const onLag = Math.max(onClock, 1e-3);
    for (const [lag, theirs] of Object.entries<Known>(intensity.M1_to_p99_by_quote_lag)) {
      close(found.byQuoteLag[lag].k, theirs.k_per_price_unit, onLag);
      close(found.byQuoteLag[lag].A, theirs.A_per_s, onLag);
      expect(Math.abs(found.byQuoteLag[lag].negativeDepthShare - theirs.share_negative)).toBeLessThan(
        onLag + 1e-4,
      );
      expect(Math.abs(found.byQuoteLag[lag].beyondTouchShare - theirs.share_beyond_touch)).toBeLessThan(
        onLag + 1e-4,
      );
    }
    for (const windowS of [1, 5]) {
      const theirs = intensity[`M2_fill_probability_dt${windowS}s`];
      const ours = found.fillProbability[`${windowS}s`];
      expect(ours?.windows).toBe(theirs?.windows_x_sides);
      if (!theirs) continue;
      close(ours.A, theirs.A_per_s, onClock);
      close(ours.k, theirs.k_per_price_unit, onClock);
      expect(ours.r2).toBeCloseTo(theirs.r2, 2);
    }
    for (const [horizon, theirs] of Object.entries<Record<string, number>>(known.markouts)) {
      const ours = found.impact[horizon];
      expect(ours.n).toBe(theirs.n);
      close(ours.mean, theirs.mean_mid_move_in_taker_direction, onClock);
      close(ours.meanBps, theirs.mean_mid_move_bps, onClock);
      close(ours.makerBps, theirs.mean_maker_pnl_vs_fill_bps, onClock);
      expect(ours.movedWithShare).toBeCloseTo(theirs.share_mid_moved_with_taker, digits);
      expect(ours.unchangedShare).toBeCloseTo(theirs.share_mid_unchanged, digits);
      expect(ours.beyondFillShare).toBeCloseTo(theirs['share_mid_beyond_fill_price (seed: adverse)'], digits);
    }
    close(found.sigma.value, known.volatility.by_sampling_interval['1s'].sigma_price_per_sqrt_s, 5e-3);
    expect(found.warnings.join()).toMatch(/impact\/reach ratio/);
    if (!name.startsWith('lean')) expect(found.warnings.join()).toMatch(/one tick 9\d %/);
  });
});
