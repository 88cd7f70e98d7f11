/** Whether the palette is open, and what was typed to open it. */
import { box } from '../kit/box.ts'

export const palette = box<string | null>(null)
export const openPalette = (typed: string) => palette.set(typed)
