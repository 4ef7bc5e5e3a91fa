/** Quantile of values sorted ascending, linear between neighbours (R's type 7, numpy's default); null where there is none. */
export function quantile(ascending: Float64Array, share: number): number | null {
  if (ascending.length === 0) return null;
  const at = share * (ascending.length - 1);
  const below = Math.floor(at);
  const low = ascending[below];
  return below + 1 < ascending.length ? low + (at - below) * (ascending[below + 1] - low) : low;
}

/** The values in ascending order, the input untouched. */
export function sorted(values: Float64Array): Float64Array {
  return values.slice().sort();
}

/** Middle value (the mean of the middle two); null where there is none. */
export function median(values: Float64Array): number | null {
  return quantile(sorted(values), 0.5);
}
