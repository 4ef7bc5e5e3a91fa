// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { RestingOrder } from '../../../src/domain/resting-orders';
import { Player } from '../../../src/session/player';
import { riskState } from '../../../src/session/risk-view';
import { SCENARIOS } from '../../../src/session/scenarios';
import { scorecardOf } from '../../../src/session/summary';
import type { Config } from '../../../src/session/config';
import { gammaOf, TOUR_STEPS, type TourMoment } from '../../../src/ui/tour/tour-steps';
import { HeldSentence } from '../../../src/ui/tour/held-sentence';
import Tour from '../../../src/ui/tour/Tour.svelte';
import type { Frame } from '../../../workers/protocol';

/** A moment of a scenario after half an hour, as far as the tour looks. */
function momentOf(config: Config): TourMoment {
  const { session } = new Player(config);
  const { bids, asks, mid } = session;
  const order = ({ price, size }: RestingOrder) =>
    size > 0 ? { price, size, bps: (10_000 * Math.abs(price - mid)) / mid } : null;
  const ladder = bids.layers.map((bid, layer) => ({
    layer,
    bid: order(bid),
    ask: order(asks.layers[layer]),
  }));
  const frame = {
    scorecard: scorecardOf(session),
    baselineScorecard: null,
    risk: riskState(session),
    ladder,
  };
  return { frame: frame as unknown as Frame, config, gammaBefore: gammaOf(config) };
}

afterEach(cleanup);

describe('the sentences of the tour', () => {
  test.each(SCENARIOS.map((scenario) => [scenario.name, scenario] as const))(
    'hold in the scenario %s: whole numbers, nothing absent',
    (_, { config }) => {
      const moment = momentOf(config);
      for (const { text } of TOUR_STEPS) {
        const sentence = text(moment);
        expect(sentence).toMatch(/\.$/);
        expect(sentence).not.toMatch(/NaN|undefined|null|Infinity|– /);
        expect(sentence.length).toBeLessThan(330);
      }
    },
  );

  test('say the numbers of this moment', () => {
    const { config } = SCENARIOS[0];
    const moment = momentOf(config);
    const { scorecard, ladder } = moment.frame;
    const [quotes, inventory, reservation, selection] = TOUR_STEPS.map(({ text }) => text(moment));
    expect(quotes).toContain(ladder[0].bid!.price.toLocaleString(undefined, { minimumFractionDigits: 2 }));
    expect(inventory).toContain(scorecard.inventory > 0 ? 'it is long' : 'it is short');
    expect(reservation).toContain(scorecard.inventory > 0 ? 'below the mid' : 'above the mid');
    expect(selection).toContain(`${Math.round(100 * scorecard.losingFillShare!)}\u00a0%`);
  });

  test('tell what a change of γ did, once it is made', () => {
    const moment = momentOf(SCENARIOS[0].config);
    const { scorecard } = moment.frame;
    const changed = {
      ...moment,
      gammaBefore: 0.001,
      frame: {
        ...moment.frame,
        baselineScorecard: { ...scorecard, inventoryRms: 2 * scorecard.inventoryRms },
      },
    };
    expect(TOUR_STEPS[4].text(moment)).toContain('Drag it');
    expect(TOUR_STEPS[4].text(changed)).toMatch(/You took γ from 0.001 to 0.01.*Less is held/);
  });
});

describe('a sentence of the tour', () => {
  const says = (amount: number): string => `it is ${amount > 0 ? 'long' : 'short'} ${Math.abs(amount)} BTC.`;

  test('is still while it is read: numbers are renewed after a while, words turn round later, a cause shows at once', () => {
    const sentence = new HeldSentence();
    const shown: [number, string][] = [];
    let last = '';
    for (let ms = 0; ms <= 60_000; ms += 250) {
      // Numbers change all the time, and words from 12 s on.
      const text = sentence.at(
        ms,
        says(ms < 12_000 ? 1 + ms : -1 - ms),
        ms < 50_000 ? ['step'] : ['other step'],
      );
      if (text !== last && ms > 2000) shown.push([ms, text.slice(0, 9)]);
      last = text;
    }
    const beforeTheCause = shown.filter(([ms]) => ms < 50_000);
    for (let i = 1; i < beforeTheCause.length; i++)
      expect(beforeTheCause[i][0] - beforeTheCause[i - 1][0]).toBeGreaterThanOrEqual(8000);
    const turned = shown.find(([, text]) => text === 'it is sho')!;
    expect(turned[0]).toBeGreaterThanOrEqual(30_000);
    expect(shown.filter(([ms]) => ms >= 50_000)[0][0]).toBe(50_000);
  });

  test('follows what a change brings until it is there', () => {
    const sentence = new HeldSentence();
    sentence.at(0, says(1), ['before']);
    sentence.at(5000, says(1), ['now']);
    expect(sentence.at(5400, says(-2), ['now'])).toBe(says(-2));
  });
});

test('the tour walks five steps, brings each area into view, and ends by Escape', async () => {
  const { frame, config } = momentOf(SCENARIOS[0].config);
  const onarea = vi.fn();
  const onclose = vi.fn();
  Element.prototype.scrollIntoView = vi.fn();
  render(Tour, { client: { panelFrame: frame, config } as never, wanted: true, onarea, onclose });
  const tour = screen.getByRole('region', { name: 'Tour' });
  expect(document.activeElement).toBe(tour);
  for (const { title } of TOUR_STEPS) {
    expect(tour.textContent).toContain(title);
    const next = tour.querySelector<HTMLButtonElement>('.main')!;
    if (next.textContent === 'Next') await fireEvent.click(next);
  }
  expect(onarea.mock.calls.flat()).toEqual(['Charts', 'Charts', 'Charts', 'Parameters']);
  await fireEvent.keyDown(tour, { key: 'Escape' });
  expect(onclose).toHaveBeenCalledOnce();
});
