/** Proves what was denied, failed and read: nothing removed, changed or reordered; and the hashes that proofs of rows are made of. */
import { keptLevels, leafOf, wholeRoot } from '../../../kit/tree.ts'
import { blockRows, type NotedRow, nodeName, notedChainOf, type TrailName, trails } from '../../trail.ts'
import { headIn } from '../trail.ts'
import { type Check, count, type Look } from './check.ts'

type Row = Omit<NotedRow, 'path'> & { readonly path: string; readonly chain: string }
const rows =
  'select position, stamp, actor, address, request as "requestId", operation, kind, root, path, outcome, reason, chain from audit order by position'

export const auditCheck: Check = {
  name: 'audit',
  means: 'what was denied, failed or read was changed, or lost rows, after it was written: from the first of these rows on it is not proved',
  run({ db, each, bad }) {
    const head = headIn(db)
    let [before, stamp, last] = [head.before, '', head.first - 1]
    let seen = 0
    for (const { chain, path, ...row } of each<Row>(rows)) {
      const at = `audit row ${row.position}`
      if (row.position !== last + 1) bad(at, `follows row ${last}: the rows between are missing`)
      if (row.stamp <= stamp) bad(at, `is stamped ${row.stamp}, not after ${stamp}, the stamp before it`)
      if (notedChainOf(before, { ...row, path: namesIn(path) }) !== chain)
        bad(at, 'was changed, or does not follow the row before it: the chain does not match')
      ;[before, stamp, last] = [chain, row.stamp, row.position]
      seen++
    }
    if (last !== head.position || before !== head.chain)
      bad('the audit', `ends at row ${last}, and should at ${head.position}: its last rows are missing or changed`)
    const forgotten = head.first === 1 ? '' : `; the ${count(head.first - 1, 'row')} before ${head.first} were forgotten`
    return `${count(seen, 'row')}; every hash computed anew${forgotten}`
  },
}

function namesIn(path: string): readonly string[] {
  try {
    return JSON.parse(path) as string[]
  } catch {
    return []
  }
}

export const treesCheck: Check = {
  name: 'proofs',
  means: 'the hashes that proofs are made of are not those of the rows: proofs would not lead to the heads that were given out',
  run(look) {
    const nodes = trails.map((name) => leavesOf(look, name) + joinsOf(look, name))
    return `${count(
      nodes.reduce((sum, n) => sum + n, 0),
      'node',
    )} of the trees of hashes, computed anew`
  },
}

/** The lowest nodes that are kept, by the rows of their blocks. Gives how many. */
function leavesOf({ db, each, bad }: Look, name: TrailName): number {
  const kept = db.prepare('select hash from node where at = ?')
  let [seen, block, leaves] = [0, -1, [] as string[]]
  for (const { position, chain } of each<{ position: number; chain: string }>(`select position, chain from ${name} order by position`)) {
    const at = Math.floor((position - 1) / blockRows)
    if (at !== block) [block, leaves] = [at, []]
    leaves.push(/^[0-9a-f]{64}$/.test(chain) ? leafOf(chain) : '')
    if (leaves.length < blockRows) continue
    const found = kept.get(nodeName(name, keptLevels[0], block)) as { hash: string } | undefined
    if (!found) continue
    seen++
    if (found.hash !== wholeRoot(leaves)) bad(`node ${keptLevels[0]}/${block} of the ${name}`, 'is not the hash of its rows')
  }
  return seen
}

/** The nodes above them, by those that they join. */
function joinsOf({ db, bad }: Look, name: TrailName): number {
  const range = db.prepare('select hash from node where at >= ? and at < ? order by at')
  let seen = 0
  for (const [i, level] of keptLevels.slice(1).entries()) {
    const lower = keptLevels[i] as number
    const size = 2 ** (level - lower)
    const above = range.all(nodeName(name, level, 0), nodeName(name, level + 1, 0)) as { hash: string }[]
    for (const [index, { hash }] of above.entries()) {
      const parts = range.all(nodeName(name, lower, index * size), nodeName(name, lower, (index + 1) * size)) as { hash: string }[]
      seen++
      if (parts.length !== size || wholeRoot(parts.map((part) => part.hash)) !== hash)
        bad(`node ${level}/${index} of the ${name}`, 'does not join those below it')
    }
  }
  return seen
}
