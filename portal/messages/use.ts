/** What the portal says of how many people use what. */
import { count } from '../look/numbers.ts'

export const using = {
  use: {
    by: 'Used by',
    people: (n: number) => (n === 1 ? '1 person' : `${count(n)} people`),
    lately: (days: number) => `in ${days} days`,
  },
}
