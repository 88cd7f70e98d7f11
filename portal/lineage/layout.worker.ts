/** The layout beside the page's own thread, so that the page stays fluid whatever it takes. */
import { layOut } from './layout.ts'
import type { LayoutAnswer, LayoutAsked } from './spots.ts'

addEventListener('message', ({ data: { n, boxes, lines, spacing, held } }: MessageEvent<LayoutAsked>) => {
  const answer: LayoutAnswer = { n, spots: layOut(boxes, lines, spacing, held) }
  postMessage(answer)
})
