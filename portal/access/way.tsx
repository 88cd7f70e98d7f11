/** The answer in words, and the way down to the object as a picture: what is said on each level. */
import { Check, Crown, Minus, X } from 'lucide-react'
import { A } from '../frame/go.tsx'
import { Glyph } from '../look/glyph.tsx'
import { say } from '../messages.ts'
import type { Chain, Level, Reason } from './chain.ts'
import { kindOfType, pageOf } from './objects.ts'
import { holderIn } from './reads.ts'
import type { Fact } from './shapes.ts'

export function Verdict({ chain: { allowed, reason }, name, deed, isGroup }: { chain: Chain; name: string; deed: string; isGroup: boolean }) {
  return (
    <div className={`verdict ${allowed ? 'yes' : 'no'}`}>
      {allowed ? <Check size={16} aria-hidden /> : <X size={16} aria-hidden />}
      <div className="col">
        <span className="b">{say.why.verdict(allowed, reason.is)}</span>
        <span>{reasonWords(reason, name, deed, isGroup)}</span>
      </div>
    </div>
  )
}

function reasonWords(reason: Reason, name: string, deed: string, isGroup: boolean): string {
  switch (reason.is) {
    case 'no user':
      return say.why.noUser(name)
    case 'a user':
      return say.why.aUser(isGroup ? say.why.whoever(name) : name)
    case 'owner':
      return say.why.owner(reason.fact.owner ?? name, placeOf(reason.fact))
    case 'allowed':
      return say.why.allowed(speaker(reason.fact), reason.fact.privilege ?? '', placeOf(reason.fact))
    case 'denied':
      return say.why.denied(speaker(reason.fact), reason.fact.privilege ?? '', placeOf(reason.fact), reason.otherwise)
    case 'missing':
      return say.why.missing(reason.needs, say.why.place(kindOfType(reason.object.type)?.name ?? reason.object.type, reason.object.fullName))
    case 'owners only':
      return say.why.ownersOnly(deed)
    case 'else':
      return say.why.otherwise
  }
}
/** Who says it: a role, or a policy. */
const speaker = ({ role, policy }: Fact) => (policy === undefined ? say.why.role(role ?? '') : say.why.policy(policy))
const placeOf = ({ type, object }: Fact) => say.why.place(kindOfType(type)?.name ?? type, object)

/** From the metalake down, what is said on each level. */
export function Way({ chain, lake }: { chain: Chain; lake: string }) {
  return (
    <ol className="way" aria-label={say.why.way}>
      {chain.levels.map((level) => (
        <li key={`${level.object.type} ${level.object.fullName}`}>
          <Mark level={level} />
          <div className="col">
            <span className="row g6 cut">
              <Glyph kind={level.kind.name} size={14} named />
              <A to={pageOf(lake, level.object, 'access')} className="id cut holder-link" title={level.object.fullName}>
                {level.kind.parent ? level.object.fullName.split('.').at(-1) : level.object.fullName}
              </A>
            </span>
            {level.facts.map((fact, i) => (
              <Said key={i} fact={fact} lake={lake} />
            ))}
            {level.lacks && <span className="s bad">{say.why.lacks(level.needs)}</span>}
            {level.facts.length === 0 && !level.lacks && <span className="s t3">{say.why.nothingSaid}</span>}
          </div>
        </li>
      ))}
    </ol>
  )
}

function Mark({ level: { facts, lacks } }: { level: Level }) {
  if (facts.some(({ condition }) => condition === 'deny') || lacks) return <X size={11} className="mark no" aria-hidden />
  if (facts.some(({ owner }) => owner !== undefined)) return <Crown size={11} className="mark yes" aria-hidden />
  if (facts.some(({ condition, overruled }) => condition === 'allow' && !overruled)) return <Check size={11} className="mark yes" aria-hidden />
  return <Minus size={11} className="mark" aria-hidden />
}

function Said({ fact, lake }: { fact: Fact; lake: string }) {
  if (fact.owner !== undefined) return <span className="s ok">{say.why.owns(fact.owner)}</span>
  const through = holderIn(fact.through)
  return (
    <span className="s">
      <span className={fact.condition === 'deny' ? 'bad b' : fact.overruled ? 't3 overruled' : 'ok b'}>
        {say.access.privilege(fact.privilege ?? '')}, {say.access.condition(fact.condition ?? '')}
      </span>
      {fact.overruled && <span className="t3"> · {say.why.overruled}</span>}
      <span className="t2">
        {' '}
        {say.why.by(fact.policy !== undefined)}{' '}
        <A
          to={
            fact.policy === undefined
              ? { kind: 'role', path: [lake, fact.role ?? ''], tab: '' }
              : { kind: 'policy', path: [lake, fact.policy], tab: '' }
          }
          className="inline-link"
        >
          {fact.policy ?? fact.role}
        </A>
        {through?.type === 'group' && <> {say.why.throughGroup(through.name)}</>}
      </span>
    </span>
  )
}
