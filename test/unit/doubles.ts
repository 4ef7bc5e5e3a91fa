const view = new DataView(new ArrayBuffer(8));

/** The double whose bits are sixteen hexadecimal digits, highest first. */
export function doubleOf(hex: string): number {
  view.setUint32(0, parseInt(hex.slice(0, 8), 16));
  view.setUint32(4, parseInt(hex.slice(8), 16));
  return view.getFloat64(0);
}

/** The bits of a double as sixteen hexadecimal digits, highest first. */
export function hexOf(value: number): string {
  view.setFloat64(0, value);
  const half = (at: number): string => view.getUint32(at).toString(16).padStart(8, '0');
  return half(0) + half(4);
}
