/** Made-up paths for the examples in the help, one that could be for each kind. */
import { ancestors, type Kind } from '../../kinds/define.ts'
import { providers } from '../../kinds/providers/index.ts'
import { pathKinds } from '../words/path.ts'

function sampleName(kind: Kind, leaf: Kind): string {
  if (!kind.parent) return 'demo'
  if (kind.wire.list === 'numbers') return '3'
  if (!kind.parent.parent && kind.keeps)
    return providers.find(({ kinds }) => kinds.some((name) => name === leaf.name))?.alias ?? providers[0]?.alias ?? kind.name
  return kind.keeps ? 'shop' : `my_${kind.name}`
}

/** `postgresql.shop.my_table`. */
export const samplePath = (kind: Kind) =>
  pathKinds(kind)
    .map((each) => sampleName(each, kind))
    .join('.')
/** The path of its parent below the metalake; empty where the metalake is the parent. */
export const sampleParent = (kind: Kind) =>
  ancestors(kind).length > 1
    ? pathKinds(kind)
        .slice(0, -1)
        .map((each) => sampleName(each, kind))
        .join('.')
    : ''
