import { describe, expect, it } from 'vitest';
import type { ErratumResult, Figure } from '../../src/lab/errata/erratum';
import { ERRATA, erratumNamed } from '../../src/lab/errata/registry';
import article from '../fixtures/oracle/15_article_simulation.json';

const known = article.simulation;

/** An erratum as the page runs it. */
function whole(name: string): ErratumResult {
  const demonstration = erratumNamed(name)!.demonstrate();
  for (let path = 0; path < demonstration.paths; path++) demonstration.run(path);
  return demonstration.result();
}

function measure(result: ErratumResult, label: string): ErratumResult['measures'][number] {
  return result.measures.find((candidate) => candidate.label === label)!;
}

/** Four standard errors of both simulations; the oracle's own of a spread over 2,000 paths is at most 1.6 %. */
function agrees(figure: Figure, expected: number, theirs = 0): void {
  if (figure === null || typeof figure === 'string') throw new Error(`no number: ${figure}`);
  const se = Math.sqrt((figure.se ?? 0) ** 2 + theirs ** 2);
  expect(
    Math.abs(figure.value - expected),
    `${figure.value} ± ${se} against ${expected}`,
  ).toBeLessThanOrEqual(4 * se);
}

describe('the errata as the page runs them, beside the independent simulation (oracle 15)', () => {
  it('E1: 0.054 BTC with the right sign, 0.324 with the printed one, 88 without bands', () => {
    const result = whole('E1');
    const {
      correct_sign_no_bands: correct,
      seed_sign_with_33_66_bands: banded,
      seed_sign_no_bands: loose,
    } = known;
    const spread = measure(result, 'Final inventory, spread');
    agrees(spread.right, correct.final_q_std_btc, 0.016 * correct.final_q_std_btc);
    agrees(spread.printed, banded.final_q_std_btc, 0.016 * banded.final_q_std_btc);
    const unbanded = measure(result, 'Final inventory, spread, without bands');
    agrees(unbanded.printed, loose.final_q_std_btc, 0.016 * loose.final_q_std_btc);
    const rms = measure(result, 'Inventory, rms');
    agrees(rms.right, correct.rms_q_btc, 0.001 * correct.rms_q_btc);
    agrees(rms.printed, banded.rms_q_btc, 0.001 * banded.rms_q_btc);
    const earned = measure(result, 'Earned at the fills');
    agrees(earned.right, correct.spread_gain_mean, 0.5);
    agrees(earned.printed, banded.spread_gain_mean, 0.5);
    agrees(
      measure(result, 'Time at ±0.33 BTC or beyond').printed,
      100 * banded.time_fraction_abs_q_ge_0p33,
      0.05,
    );
    // Risk from holding, and with it the P&L's own: the oracle's mark-to-market scatter.
    const risk = measure(result, 'Risk of the P&L from holding');
    agrees(risk.right, correct.mtm_std, 0.016 * correct.mtm_std);
    agrees(risk.printed, banded.mtm_std, 0.016 * banded.mtm_std);
    // Nobody could mistake one sign for the other.
    expect(spread.difference!.value).toBeGreaterThan(8 * spread.difference!.se!);
  });

  it('E26: a desk that hears of no fill scatters by 0.667 BTC', () => {
    const result = whole('E26');
    const spread = measure(result, 'Final inventory, spread');
    agrees(spread.printed, known.fixed_no_skew.final_q_std_btc, 0.016 * known.fixed_no_skew.final_q_std_btc);
    agrees(spread.right, known.correct_sign_no_bands.final_q_std_btc, 0.001);
  });

  it('E19: cash flow halts half of all sessions at the first fill', () => {
    const result = whole('E19');
    const halt = article.cash_pnl_halt;
    agrees(
      measure(result, 'Halted by the first fill').printed,
      100 * halt.fraction_halted_on_first_fill,
      0.4,
    );
    agrees(measure(result, 'Halted within five fills').printed, 100 * halt.halted_within_5_fills, 0.4);
  });

  it.each(ERRATA.map(({ name }) => name))('%s: what differs by chance differs beyond it', (name) => {
    const { measures } = whole(name);
    const differences = measures.flatMap(({ difference }) => (difference === null ? [] : [difference]));
    const chancy = differences.filter(({ se }) => se !== null);
    if (chancy.length === 0) expect(differences.some((difference) => difference.value !== 0)).toBe(true);
    else expect(Math.max(...chancy.map((d) => Math.abs(d.value) / d.se!))).toBeGreaterThan(4);
  });
});
