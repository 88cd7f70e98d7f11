/** The one line that says what became true, or what did not. */
import { box } from '../kit/box.ts'

export interface Toast {
  readonly text: string
  readonly failed: boolean
  readonly undo?: () => Promise<void>
}
export const toast = box<Toast | null>(null)
