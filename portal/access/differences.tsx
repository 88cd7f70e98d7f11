/** Who would gain and who would lose what, as a table. */
import { Minus, Plus } from 'lucide-react'
import { useState } from 'react'
import type { KindName } from '../../kinds/index.ts'
import { A } from '../frame/go.tsx'
import { Avatar, Path } from '../look/bits.tsx'
import { Glyph } from '../look/glyph.tsx'
import { say } from '../messages.ts'
import { kindOfType, pageOf } from './objects.ts'
import { holderOf } from './reads.ts'
import type { Differences, Holder } from './shapes.ts'
import './differences.css'

const shownAtOnce = 200

export const HolderLink = ({ lake, holder: { type, name } }: { lake: string; holder: Holder }) => (
  <A to={{ kind: type as KindName, path: [lake, name], tab: '' }} className="row g6 cut holder-link" title={name}>
    {type === 'user' ? <Avatar name={name} /> : <Glyph kind="group" named />}
    <span className="cut">{name}</span>
  </A>
)

export function DifferenceTable({ lake, tried }: { lake: string; tried: Differences }) {
  const [most, setMost] = useState(shownAtOnce)
  const { differences, principals, objects, complete } = tried
  const looked = say.whatIf.looked(principals, objects, complete)
  if (differences.length === 0)
    return (
      <p className="differences-none">
        <span className="b">{say.whatIf.none}.</span> <span className="t2">{complete ? say.whatIf.noneWhy(principals) : looked}</span>
      </p>
    )
  return (
    <div className="differences">
      <table aria-label={say.whatIf.label}>
        <thead>
          <tr>
            {say.whatIf.heads.map((head) => (
              <th key={head} scope="col" className="lab">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {differences.slice(0, most).map((one) => (
            <tr key={`${one.principal}\0${one.type}\0${one.object}`}>
              <td>
                <HolderLink lake={lake} holder={holderOf(one)} />
              </td>
              <td>
                <A to={pageOf(lake, { type: one.type, fullName: one.object })} className="holder-link row cut">
                  <Path kind={kindOfType(one.type)?.name ?? one.type} names={one.object.split('.')} />
                </A>
              </td>
              <td>
                <Deeds deeds={one.gains} gain />
              </td>
              <td>
                <Deeds deeds={one.loses} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {differences.length > most && (
        <button type="button" className="btn small" onClick={() => setMost(most + shownAtOnce)}>
          {say.access.more(differences.length - most)}
        </button>
      )}
      <p className={complete ? 't3 xs' : 'warn s'}>
        {say.whatIf.hits(differences.length)} · {looked}
      </p>
    </div>
  )
}

const Deeds = ({ deeds, gain = false }: { deeds: readonly string[]; gain?: boolean }) =>
  deeds.length > 0 && (
    <span className="row g4 top">
      {gain ? <Plus size={13} className="ok fixed sign-in-line" aria-hidden /> : <Minus size={13} className="bad fixed sign-in-line" aria-hidden />}
      <span className={gain ? 'ok' : 'bad'}>{deeds.map(say.whatIf.deed).join(', ')}</span>
    </span>
  )
