import { expect, test } from 'vitest';
import { DEFAULT_CONFIG } from '../../../src/session/default-config';
import { strategyEffect } from '../../../src/ui/rail/strategy-effect';
import { withSetting } from '../../../src/ui/rail/setting';
import { skewTwin } from '../../../src/ui/rail/skew-twin';

const MID = 65_000;
const GAMMA = 'strategy.values.gamma';
const SKEW = 'strategy.values.skewPerLot';

test('the skew beside γ is the one that the strategy causes, and asking for another sets the γ of it', () => {
  for (const part of ['glft', 'glft-exact', 'avellaneda-stoikov', 'avellaneda-stoikov-rolling']) {
    const config = withSetting(DEFAULT_CONFIG, 'strategy.part', part);
    const twin = skewTwin(config, GAMMA, MID)!;
    expect(twin.value, part).toBe(strategyEffect(config, MID)!.skewPerLot);
    expect(twin.settingFor(twin.value)! / 0.01, part).toBeCloseTo(1, 5);
    const wished = withSetting(config, GAMMA, twin.settingFor(2.5));
    expect(skewTwin(wished, GAMMA, MID)!.value, part).toBeCloseTo(2.5, 4);
  }
});

test('the γ beside a linear skew is that of GLFT, both ways', () => {
  const linear = withSetting(DEFAULT_CONFIG, 'strategy.part', 'linear-skew');
  const glft = skewTwin(DEFAULT_CONFIG, GAMMA, MID)!;
  const skewed = withSetting(linear, SKEW, glft.value);
  const twin = skewTwin(skewed, SKEW, MID)!;
  expect(twin.value).toBeCloseTo(0.01, 9);
  expect(twin.settingFor(0.01)).toBeCloseTo(glft.value, 4);
});

test('there is none where γ does not decide the lean, and no setting for a wish out of range', () => {
  expect(
    skewTwin(withSetting(DEFAULT_CONFIG, 'strategy.part', 'avellaneda-stoikov-infinite'), GAMMA, MID),
  ).toBeNull();
  expect(skewTwin(DEFAULT_CONFIG, 'strategy.values.lot', MID)).toBeNull();
  expect(skewTwin(DEFAULT_CONFIG, GAMMA, MID)!.settingFor(1e12)).toBeNull();
});
