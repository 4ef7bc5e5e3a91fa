import { closedForm, glft } from './glft';
import { impact } from './parameters';
import { defineStrategy } from './strategy';

/**
 * `glft` (formula there) for a desk that believes its fills move the mid: half of ξ on each side, and a skew that
 * is e^(kξ/4) steeper. Guéant, Lehalle & Fernandez-Tapia 2013, the proposition on adverse selection.
 */
export const glftImpact = defineStrategy({
  label: 'GLFT with impact',
  summary: 'The closed form of a desk that knows every fill moves the mid against it.',
  source: 'Guéant, Lehalle & Fernandez-Tapia 2013, section on drift and adverse selection.',
  parameters: { ...glft.parameters, xi: impact(15) },
  create: closedForm,
});
