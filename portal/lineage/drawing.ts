/** The graph as an SVG file, made from where the layout put everything and not from the screen, so that it holds what is out of sight too. Pure. */
import { columnHeads, measures, type Placed, rowAt, topOf, wireOf } from './cards.ts'
import { type Arc, isIndirect } from './graph.ts'
import { aboveOf, glyphOf, lastOf } from './names.ts'

/** Colours by the name of their token, as they are on the page. */
export type Colours = Readonly<Record<string, string>>
export const tokens = [
  'bg',
  'raise',
  'side',
  'line',
  'line2',
  'line3',
  'tx',
  'tx2',
  'tx3',
  'ac',
  'ac-soft',
  'k-table',
  'k-view',
  'k-fileset',
  'k-topic',
  'k-model',
  'k-other',
]

export interface Drawn {
  readonly cards: ReadonlyMap<string, Placed>
  readonly arcs: readonly Arc[]
  readonly start: string
  /** What stands above the column of so many hops, and below a job's name. */
  readonly head: (hops: number) => string
  readonly state: (card: Placed) => string
  readonly title: string
  readonly moreColumns: (n: number) => string
}
const margin = 24
const face = 'Inter Variable, Inter, system-ui, sans-serif'
/** What XML cannot hold in any form is left out. */
const foreign = /[^\t\n -\ufffd\u{10000}-\u{10ffff}]/gu
const escaped = (text: string) =>
  text.replaceAll(foreign, '').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
/** Widths of letters are not known here; an average one is six tenths of the height. */
const cut = (text: string, width: number, size: number) => {
  const most = Math.max(1, Math.floor(width / (size * 0.56)))
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`
}

export function svgOf({ cards, arcs, start, head, state, title, moreColumns }: Drawn, colours: Colours): string {
  const colour = (token: string) => colours[token] ?? '#000'
  const all = [...cards.values()]
  const [x, y] = [Math.min(...all.map((c) => c.x)) - margin, topOf(all) - 32 - margin]
  const width = Math.max(...all.map((c) => c.x + c.width)) + margin - x
  const height = Math.max(...all.map((c) => c.y + c.height)) + margin - y
  const text = (at: readonly [number, number], size: number, token: string, words: string, weight = 400) =>
    `<text x="${at[0]}" y="${at[1]}" font-size="${size}" font-weight="${weight}" fill="${colour(token)}">${escaped(words)}</text>`
  const lines = arcs.flatMap((arc) => {
    const [from, to] = [cards.get(arc.from), cards.get(arc.to)]
    return from && to
      ? [`<path d="${wireOf(arc, from, to).d}" fill="none" stroke="${colour('line3')}"${isIndirect(arc) ? ' stroke-dasharray="4 3"' : ''}/>`]
      : []
  })
  const card = (c: Placed): string => {
    const sign = `k-${glyphOf(c.thing)}`
    const at = (dx: number, dy: number) => [c.x + dx, c.y + dy] as const
    const [border, stroke] = c.id === start ? ['ac', 1.5] : ['line2', 1]
    return [
      `<rect x="${c.x}" y="${c.y}" width="${c.width}" height="${c.height}" rx="8" fill="${colour(c.thing.job ? 'side' : 'raise')}" stroke="${colour(border)}" stroke-width="${stroke}"/>`,
      c.thing.job
        ? `<path d="M${c.x + 13} ${c.y + 15}v12l10 -6z" fill="${colour('tx3')}"/>`
        : `<rect x="${c.x + 12}" y="${c.y + 17}" width="12" height="12" rx="3" fill="${colours[sign] ?? colour('k-other')}"/>`,
      text(at(34, c.thing.job ? 18 : 20), 12.5, 'tx', cut(lastOf(c.thing), c.width - 42, 12.5), 550),
      text(at(34, c.thing.job ? 33 : 36), 11, 'tx3', cut(c.thing.job ? state(c) : aboveOf(c.thing), c.width - 42, 11)),
      ...c.columns.map((column, i) =>
        [
          `<path d="M${c.x} ${c.y + rowAt(i)}h${c.width}" stroke="${colour('line')}"/>`,
          text(at(12, rowAt(i) + measures.row - 7), 12, 'tx2', cut(column, c.width - 24, 12)),
        ].join(''),
      ),
      c.left > 0 ? text(at(12, c.height - 6), 11, 'tx3', moreColumns(c.left)) : '',
    ].join('')
  }
  const heads = columnHeads(all, cards.get(start)?.thing.job ?? false).map((one) => text([one.x, topOf(all) - 18], 11, 'tx3', head(one.hops), 550))
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${x} ${y} ${width} ${height}" font-family="${face}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${colour('bg')}"/>`,
    ...lines,
    ...heads,
    ...all.map(card),
    '</svg>',
  ].join('\n')
}
