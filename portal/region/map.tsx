/** A picture of the regions: this one, the others around it, and on each line how far the two are behind one another. */
import { Nothing, When } from '../look/bits.tsx'
import { say } from '../messages.ts'
import type { Member } from './read.ts'

interface At {
  readonly x: number
  readonly y: number
}
/** In percent of the picture. One peer stands beside, several stand below. */
function placesOf(peers: number): { readonly here: At; readonly peers: readonly At[] } {
  if (peers === 0) return { here: { x: 50, y: 50 }, peers: [] }
  if (peers === 1) return { here: { x: 22, y: 42 }, peers: [{ x: 78, y: 42 }] }
  return { here: { x: 50, y: 18 }, peers: Array.from({ length: peers }, (_, i) => ({ x: ((i + 0.5) / peers) * 100, y: 72 })) }
}
/** Nearer to the other one where there are several, so that nothing lies on the words below this one. */
const along = (a: At, b: At, part: number): At => ({ x: a.x + (b.x - a.x) * part, y: a.y + (b.y - a.y) * part })
const at = ({ x, y }: At) => ({ left: `${x}%`, top: `${y}%` })

export function RegionMap({ members }: { members: readonly Member[] }) {
  const peers = members.filter(({ here }) => !here)
  const here = members.find((member) => member.here)
  if (!here) return <Nothing />
  const places = placesOf(peers.length)
  return (
    <ul className={`card region-map${peers.length < 2 ? ' low' : ''}`} aria-label={say.region.map}>
      <svg className="region-lines" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden>
        {peers.map(({ region, connected }, i) => {
          const to = places.peers[i] as At
          return (
            <line
              key={region}
              x1={places.here.x}
              y1={places.here.y}
              x2={to.x}
              y2={to.y}
              className={connected ? '' : 'away'}
              vectorEffect="non-scaling-stroke"
            />
          )
        })}
      </svg>
      <Node member={here} place={places.here} />
      {peers.map((member, i) => {
        const to = places.peers[i] as At
        return (
          <Node key={member.region} member={member} place={to}>
            <span className="pill num region-lag" style={at(along(places.here, to, peers.length > 1 ? 0.62 : 0.5))} aria-hidden>
              {member.connected ? `${say.region.lag(member.aheadSeconds)} ⇄ ${say.region.lag(member.behindSeconds)}` : say.region.silent}
            </span>
            <span className="hidden-text">
              {say.region.between(here.region, member.region, say.region.lag(member.aheadSeconds), say.region.lag(member.behindSeconds))}
            </span>
          </Node>
        )
      })}
    </ul>
  )
}

function Node({ member, place, children }: { member: Member; place: At; children?: React.ReactNode }) {
  const { here, connected, frozen, silentSince } = member
  return (
    <li>
      <span className={`region-node${here ? ' here' : ''}${connected ? '' : ' away'}`} style={at(place)}>
        <i aria-hidden />
        <span className="b">{member.region}</span>
        <span className={`xs ${frozen === undefined ? 't2' : 'bad'}`}>
          {frozen !== undefined ? (
            say.region.frozen
          ) : here ? (
            say.region.here
          ) : connected ? (
            say.region.connected
          ) : typeof silentSince === 'string' ? (
            <>
              {say.region.lastHeard} <When at={silentSince} />
            </>
          ) : (
            say.region.neverHeard
          )}
        </span>
      </span>
      {children}
    </li>
  )
}
