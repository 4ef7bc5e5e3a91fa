// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Player } from '../../../src/session/player';
import { riskState } from '../../../src/session/risk-view';
import { SCENARIOS } from '../../../src/session/scenarios';
import { scorecardOf } from '../../../src/session/summary';
import type { Config } from '../../../src/session/config';
import { gammaOf, TOUR_STEPS, type TourMoment } from '../../../src/ui/tour/tour-steps';
import Tour from '../../../src/ui/tour/Tour.svelte';
import type { Frame } from '../../../workers/protocol';

/** A moment of a scenario after half an hour, as far as the tour looks. */
function momentOf(config: Config): TourMoment {
  const { session } = new Player(config);
  const { bids, asks, mid } = session;
  const order = (side: typeof bids, layer: number) =>
    side.size[layer] > 0
      ? {
          price: side.price[layer],
          size: side.size[layer],
          bps: (10_000 * Math.abs(side.price[layer] - mid)) / mid,
        }
      : null;
  const ladder = Array.from({ length: bids.layers }, (_, layer) => ({
    layer,
    bid: order(bids, layer),
    ask: order(asks, layer),
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
    expect(selection).toContain(`${Math.round(100 * scorecard.losingFillShare!)} %`);
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
