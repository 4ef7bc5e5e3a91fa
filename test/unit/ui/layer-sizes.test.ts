import { expect, test } from 'vitest';
import { ARTICLE_LAYERS } from '../../../src/session/default-config';
import { withSizes } from '../../../src/ui/rail/layer-sizes';

test('sizes that are alike share the total, to the step', () => {
  // 0.005 + 0.02 + 0.05 + 0.1 = 0.175, in four.
  expect(withSizes(ARTICLE_LAYERS, 'alike', 0.00001).map(({ size }) => size)).toEqual([
    0.04375, 0.04375, 0.04375, 0.04375,
  ]);
});

test('sizes that grow are as the distances are, and distances and refreshes stay', () => {
  const grown = withSizes(ARTICLE_LAYERS, 'growing', 0.00001);
  // 0.175 over 5 + 12 + 25 + 60 = 102 bp.
  expect(grown.map(({ size }) => size)).toEqual([0.00858, 0.02059, 0.04289, 0.10294]);
  expect(grown.map(({ offsetBps, refreshS }) => [offsetBps, refreshS])).toEqual(
    ARTICLE_LAYERS.map(({ offsetBps, refreshS }) => [offsetBps, refreshS]),
  );
});

test('no layer vanishes in the grid', () => {
  const tiny = ARTICLE_LAYERS.map((layer) => ({ ...layer, size: 1e-5 }));
  for (const { size } of withSizes(tiny, 'growing', 0.00001)) expect(size).toBeGreaterThan(0);
  expect(withSizes([], 'alike', 0)).toEqual([]);
});
