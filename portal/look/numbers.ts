/** Numbers as people read them: grouped, with the unit after a space. */

const grouped = new Intl.NumberFormat('en')
/** `1,204`. */
export const count = (n: number) => grouped.format(n)

const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB']
/** Bytes in steps of 1,000: `418 GB`, `6.1 kB`, `0 B`. */
export function size(bytes: number): string {
  let value = bytes
  let step = 0
  while (value >= 999.5 && step < units.length - 1) {
    value /= 1000
    step += 1
  }
  return `${step === 0 || value >= 99.5 ? Math.round(value) : value.toFixed(1)} ${units[step]}`
}
