/** What regions call things on a message server: fixed by lake and region alone, so that a user's rights there can be written before it connects. */

/** A name as one part of a subject: what NATS gives a meaning to, and whatever is not plain ASCII, is written =hh. */
const part = (name: string): string =>
  [...Buffer.from(name)]
    .map((byte) => (/[\w-]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `=${byte.toString(16).padStart(2, '0')}`))
    .join('')

/** `eu#1`: the region `eu`, the first time that its store began. */
export function incarnationOf(origin: string): readonly [region: string, incarnation: string] {
  const at = origin.lastIndexOf('#')
  return at < 0 ? [origin, '0'] : [origin.slice(0, at), origin.slice(at + 1)]
}

/** The stream that keeps the pages of a region, of all its incarnations. */
export const streamOf = (lake: string, region: string): string => `caspian_${part(lake)}_${part(region)}`
/** All that a region says begins so. */
const saidBy = (lake: string, region: string): string => `caspian.${part(lake)}.${part(region)}`
/** What the stream of a region takes. */
export const pagesOf = (lake: string, region: string): string => `${saidBy(lake, region)}.log.*`
export function pagesBy(lake: string, origin: string): string {
  const [region, incarnation] = incarnationOf(origin)
  return `${saidBy(lake, region)}.log.${part(incarnation)}`
}
/** Nothing keeps these: an entry sent ahead of its turn comes again in its turn. */
export const alertsBy = (lake: string, region: string): string => `${saidBy(lake, region)}.alerts`
export const allAlerts = (lake: string): string => `caspian.${part(lake)}.*.alerts`
/** What the server answers a region goes here, where others may not listen. */
export const inboxOf = (lake: string, region: string): string => `_INBOX.caspian.${part(lake)}.${part(region)}`

/** Subjects that a region's user needs, and no more: it may say what is its own, make its own stream, and read all streams of its account. */
export const rightsOf = (lake: string, region: string): { readonly publish: readonly string[]; readonly subscribe: readonly string[] } => ({
  publish: [
    `${saidBy(lake, region)}.>`,
    `$JS.API.STREAM.CREATE.${streamOf(lake, region)}`,
    '$JS.API.STREAM.INFO.*',
    '$JS.API.STREAM.MSG.GET.*',
    '$JS.API.CONSUMER.CREATE.*.>',
    '$JS.API.CONSUMER.MSG.NEXT.*.*',
  ],
  subscribe: [allAlerts(lake), `${inboxOf(lake, region)}.>`],
})

/** Which entries a page has. */
export interface Span {
  readonly origin: string
  readonly first: number
  readonly last: number
}
/** The page's name: two servers of one region that send the same page send it once. */
export const idOf = ({ origin, first, last }: Span): string => `${origin}:${first}-${last}`
/** Undefined when the text is no such name. */
export function spanIn(id: string): Span | undefined {
  const [, origin, first, last] = /^(.+):([1-9]\d{0,15})-([1-9]\d{0,15})$/.exec(id) ?? []
  const span = { origin: origin ?? '', first: Number(first), last: Number(last) }
  return span.first <= span.last ? span : undefined
}
