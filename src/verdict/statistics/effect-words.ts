/** Vargha and Delaney (Journal of Educational and Behavioral Statistics 25, 2000), section 5: from where on A is small, medium, large. */
const SIZES = [
  { from: 0.21, words: 'large' },
  { from: 0.14, words: 'medium' },
  { from: 0.06, words: 'small' },
] as const;

export type EffectSize = 'negligible' | (typeof SIZES)[number]['words'];

/** How large a difference is of which `superiority` (the A of Vargha and Delaney, 0.5 without one) was found, whichever way. */
export function effectWords(superiority: number): EffectSize {
  // To the rounding of A itself: 0.56 - 0.5 is a little more than 0.06, 0.64 - 0.5 a little more than 0.14.
  const distance = Math.abs(superiority - 0.5) + 1e-12;
  return SIZES.find(({ from }) => distance >= from)?.words ?? 'negligible';
}
