/** Whether regions keep the same of each catalog, and of all else in the metalake by its kind; walked down where somebody asks. */
import { useQuery } from '@tanstack/react-query'
import { Check, CircleDashed, X } from 'lucide-react'
import { useState } from 'react'
import { kinds } from '../../kinds/index.ts'
import { reasonOf } from '../api/perform.ts'
import { A } from '../frame/go.tsx'
import { toast } from '../frame/toasts.ts'
import { Nothing } from '../look/bits.tsx'
import { Glyph } from '../look/glyph.tsx'
import { Loading, Refused } from '../look/states.tsx'
import { say } from '../messages.ts'
import {
  type Digest,
  digestsRead,
  type Repaired,
  repair,
  type Digests as Shown,
  type Verdict,
  type Verified,
  verify,
  type Wrong,
  wrongIn,
} from './read.ts'

const signs = { equal: Check, moving: CircleDashed, differs: X }
const tones = { equal: 'ok', moving: 't3', differs: 'bad' }
function Says({ verdict }: { verdict: Verdict }) {
  const Sign = signs[verdict]
  return (
    <span className={`row g4 ${tones[verdict]}`}>
      <Sign size={13} aria-hidden />
      <span className={verdict === 'equal' ? 't2' : ''}>{say.region.verdict(verdict)}</span>
    </span>
  )
}

interface Row {
  readonly kind: string
  readonly label: string
  /** The catalog's name, where it has a page. */
  readonly to?: string
  /** What is compared or repaired with it. */
  readonly whole: string
  readonly verdict: Verdict
  readonly of?: Pick<Digest, 'here' | 'there'>
}
const worst = (all: readonly Verdict[]): Verdict => (all.includes('differs') ? 'differs' : all.includes('moving') ? 'moving' : 'equal')

function rowsOf(lake: string, { verdict, here, there, children }: Shown): readonly Row[] {
  const catalogs = children.filter(({ kind }) => kind === kinds.catalog.name)
  const others = Map.groupBy(
    children.filter(({ kind }) => kind !== kinds.catalog.name),
    ({ kind }) => kind,
  )
  return [
    { kind: kinds.metalake.name, label: lake, whole: lake, verdict, of: { here, there } },
    ...catalogs.map((one) => ({ kind: one.kind, label: one.name, to: one.name, whole: `${lake}.${one.name}`, verdict: one.verdict, of: one })),
    ...[...others].map(([kind, list]) => ({
      kind,
      label: say.region.group(list.length, kind),
      whole: lake,
      verdict: worst(list.map((one) => one.verdict)),
    })),
  ]
}

function told(found: Verified): { readonly text: string; readonly failed: boolean } {
  const { peers } = found
  const away = peers.filter(({ reached }) => !reached).map(({ region }) => region)
  const differs = wrongIn(found)
  const moving = peers.reduce((sum, { moving = 0 }) => sum + moving, 0)
  if (differs.length > 0) return { text: say.region.someDiffer([...new Set(differs.map(nameOf))].join(', ')), failed: true }
  if (away.length > 0) return { text: say.region.notReached(away.join(', ')), failed: true }
  if (moving > 0) return { text: say.region.underWay(moving), failed: false }
  return { text: say.region.allEqual(peers.reduce((sum, { compared = 0 }) => sum + compared, 0)), failed: false }
}

const nameOf = ({ fullName, id }: Wrong) => fullName ?? (id || say.region.digests)
function toldOf({ mended, left }: Repaired): { readonly text: string; readonly failed: boolean } {
  const [first] = left
  return first ? { text: say.region.leftOf(nameOf(first), first.why), failed: true } : { text: say.region.repaired(mended.length), failed: false }
}
/** What was found wrong in it by the last comparison. */
const inside = (found: Verified | undefined, whole: string): readonly Wrong[] =>
  found ? wrongIn(found).filter(({ fullName = '' }) => fullName === whole || fullName.startsWith(`${whole}.`)) : []
const placesOf = (wrong: readonly Wrong[]): string => [...new Set(wrong.flatMap(({ damaged, region }) => damaged ?? region ?? []))].join(', ')

export function Digests({ lake }: { lake: string }) {
  const read = useQuery(digestsRead(lake))
  const [busy, setBusy] = useState('')
  const [found, setFound] = useState<Verified>()
  if (read.error && !read.data) return <Refused failure={read.error} title={say.region.refused} again={() => void read.refetch()} />
  if (!read.data) return <Loading rows={4} />
  const doing = async (what: string, work: () => Promise<ReturnType<typeof told>>) => {
    setBusy(what)
    try {
      toast.set(await work())
      await read.refetch()
    } catch (failure) {
      toast.set({ text: reasonOf(failure), failed: true })
    }
    setBusy('')
  }
  const compare = () =>
    doing('compare', async () => {
      const now = await verify(lake)
      setFound(now)
      return told(now)
    })
  const mend = (whole: string) =>
    doing(whole, async () => {
      const done = await repair(whole)
      setFound(whole === lake ? done : await verify(lake))
      return toldOf(done)
    })
  const regions = [read.data.region, ...read.data.peers.map(({ region }) => region)]
  const sumOf = ({ here, there }: Pick<Digest, 'here' | 'there'>, region: string, i: number) => (i === 0 ? here : there[region])
  return (
    <section>
      <div className="row g8">
        <h2 className="h2">{say.region.digests}</h2>
        <span className="xs t3 grow cut">{say.region.digestsWhy}</span>
        <button type="button" className="btn small" disabled={busy !== ''} onClick={() => void compare()}>
          {busy === 'compare' ? say.region.comparing : say.region.compare}
        </button>
      </div>
      <div className="scroll" tabIndex={0} role="region" aria-label={say.region.digests}>
        <table className="region-table">
          <thead>
            <tr>
              <th scope="col">{say.region.heads[0]}</th>
              {regions.map((region) => (
                <th key={region} scope="col" className="wide-cell">
                  {region}
                </th>
              ))}
              <th scope="col">{say.region.heads[1]}</th>
            </tr>
          </thead>
          <tbody>
            {rowsOf(lake, read.data).map(({ kind, label, to, whole, verdict, of }) => {
              const wrong = to === undefined && whole === lake && kind !== kinds.metalake.name ? [] : inside(found, whole)
              return (
                <tr key={`${kind} ${label}`}>
                  <th scope="row">
                    <span className="row g6">
                      <Glyph kind={kind} named />
                      {to === undefined ? (
                        <span className="id cut">{label}</span>
                      ) : (
                        <A to={{ kind: 'catalog', path: [lake, to], tab: '' }} className="id cut">
                          {label}
                        </A>
                      )}
                    </span>
                  </th>
                  {regions.map((region, i) => (
                    <td key={region} className="mono t2 nw wide-cell">
                      {(of && sumOf(of, region, i)) ?? <Nothing />}
                    </td>
                  ))}
                  <td>
                    <span className="row g8">
                      <Says verdict={wrong.length > 0 ? 'differs' : verdict} />
                      {wrong.length > 0 && placesOf(wrong) !== '' && <span className="xs t3">{say.region.damagedIn(placesOf(wrong))}</span>}
                      {(wrong.length > 0 || verdict === 'differs') && (
                        <button
                          type="button"
                          className="btn small"
                          aria-label={say.region.repairOf(label)}
                          disabled={busy !== ''}
                          onClick={() => void mend(whole)}
                        >
                          {busy === whole ? say.region.repairing : say.region.repair}
                        </button>
                      )}
                    </span>
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
      {read.data.hidden > 0 && <p className="s t3">{say.region.hidden(read.data.hidden)}</p>}
    </section>
  )
}
