/** One conflict: what was said where, next to each other, and the choice that ends it. */
import { ArrowLeft } from 'lucide-react'
import { Fragment, useState } from 'react'
import { type KindName, kinds } from '../../kinds/index.ts'
import type { Place } from '../address.ts'
import { pathTo } from '../api/paths.ts'
import { useAttempt } from '../api/perform.ts'
import { A } from '../frame/go.tsx'
import { When } from '../look/bits.tsx'
import { Glyph } from '../look/glyph.tsx'
import { kindWord } from '../messages/words.ts'
import { say } from '../messages.ts'
import { type ConflictShown, kindOfType, lastOf, resolve, type Side } from './read.ts'

/** A value as lines of name and value; what is no map is one line without a name. */
function linesOf(value: unknown): readonly (readonly [string, string])[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [['', textOf(value)]]
  return Object.entries(value).flatMap(([name, inner]) =>
    linesOf(inner).map(([below, text]): readonly [string, string] => [below === '' ? name : `${name}.${below}`, text]),
  )
}
const textOf = (value: unknown): string =>
  value === null || value === undefined ? say.region.gone : typeof value === 'string' ? value : JSON.stringify(value)

/** Lines that all sides have alike. */
const common = (sides: readonly Side[]): ReadonlySet<string> => {
  const [first, ...rest] = sides.map(({ value }) => new Set(linesOf(value).map((line) => line.join('\0'))))
  return new Set([...(first ?? [])].filter((line) => rest.every((other) => other.has(line))))
}

function Value({ value, same }: { value: unknown; same: ReadonlySet<string> }) {
  return (
    <dl className="region-value">
      {linesOf(value).map(([name, text]) => (
        <div key={name} className="region-value-line">
          {name !== '' && (
            <dt className="mono t3 break">
              {name.split('.').map((part, i) => (
                <Fragment key={part + i}>
                  {i > 0 && (
                    <>
                      .<wbr />
                    </>
                  )}
                  {part}
                </Fragment>
              ))}
            </dt>
          )}
          <dd className="mono break">{same.has([name, text].join('\0')) ? text : <mark>{text}</mark>}</dd>
        </div>
      ))}
    </dl>
  )
}

/** What it is about. One that was added and removed apart is not there to be looked at. */
function pageOf(lake: string, { type, fullName, sort, relation }: ConflictShown): Place | undefined {
  if (sort === 'right' && !relation) return undefined
  const kind = kindOfType(type) as KindName
  return { kind, path: kind === 'metalake' ? [lake] : [lake, ...fullName.split('.')], tab: '' }
}

/** What a choice is made with, typed: a name, or a user or group. */
function Typed({ takes, value, set }: { takes: 'name' | 'principal'; value: unknown; set: (value: unknown) => void }) {
  if (takes === 'name')
    return (
      <input
        className="plain-field mono region-typed"
        aria-label={say.region.newName}
        placeholder={say.region.newName}
        value={String(value ?? '')}
        onChange={(event) => set(event.target.value)}
      />
    )
  const { type, name } = (value ?? { type: 'user', name: '' }) as { readonly type: string; readonly name: string }
  return (
    <div className="row g8 region-typed">
      <select
        className="plain-field region-type"
        aria-label={say.region.principalType}
        value={type}
        onChange={(event) => set({ type: event.target.value, name })}
      >
        {(['user', 'group'] as const).map((one) => (
          <option key={one} value={one}>
            {kindWord(one)}
          </option>
        ))}
      </select>
      <input
        className="plain-field region-principal"
        aria-label={say.region.principal}
        placeholder={say.region.principal}
        value={name}
        onChange={(event) => set({ type, name: event.target.value })}
      />
    </div>
  )
}

export function OneConflict({ lake, conflict, close }: { lake: string; conflict: ConflictShown; close?: () => void }) {
  const { sort, type, fullName, key, sides, shown, todo, choices, relation } = conflict
  const name = lastOf(fullName)
  const attempt = useAttempt()
  const first = choices.findIndex(({ value }) => JSON.stringify(value) === JSON.stringify(shown))
  const [chosen, setChosen] = useState(Math.max(0, first))
  const [typed, setTyped] = useState<unknown>()
  const same = common(sides)
  const choice = choices[chosen]
  const page = pageOf(lake, conflict)
  const value = typed ?? choice?.value
  return (
    <section className="scroll grow region-one" aria-label={name} tabIndex={0}>
      {close && (
        <button type="button" className="btn small quiet self-start" onClick={close}>
          <ArrowLeft size={13} aria-hidden />
          {say.region.conflicts}
        </button>
      )}
      <div className="row g8">
        <Glyph kind={kindOfType(type)} size={18} named />
        <h2 className="region-title break">{say.region.headline(name, say.region.sort(sort))}</h2>
      </div>
      <p className="t2 prose">
        {fullName !== name && <span className="t3">{fullName}. </span>}
        {key !== undefined && <span className="b">{say.region.of(key)}. </span>}
        {relation && (
          <span className="b">
            {relation.value || relation.what} → {relation.fullName}.{' '}
          </span>
        )}
        {todo}
      </p>
      <ul className="region-sides">
        {sides.map((side, i) => (
          <li key={`${side.region} ${side.at} ${i}`} className="card region-side">
            <div className="row g8 wrap">
              <span className="b">{say.region.at(side.region)}</span>
              <span className="t2 s grow">
                {side.by}
                {side.at !== '' && (
                  <>
                    , <When at={side.at} />
                  </>
                )}
              </span>
              {side.shown && <span className="pill ok">{sort === 'restrict' ? say.region.inForce : say.region.shown}</span>}
            </div>
            <Value value={side.value} same={same} />
          </li>
        ))}
        {sort === 'restrict' && !sides.some((side) => side.shown) && (
          <li className="card region-side">
            <span className="pill ok self-start">{say.region.inForce}</span>
            <Value value={shown} same={same} />
          </li>
        )}
      </ul>
      <fieldset className="region-choice">
        <legend className="lab">{say.region.choose}</legend>
        {choices.map(({ doc, choose, value: given }, i) => (
          <label key={doc + i} className="row g6">
            <input
              type="radio"
              name="side"
              checked={i === chosen}
              onChange={() => {
                setChosen(i)
                setTyped(undefined)
              }}
            />
            <span className={choose === 'keep' ? 'fixed' : ''}>{doc}</span>
            {choose === 'keep' && typeof given !== 'object' && <span className="t3 s cut">{textOf(given)}</span>}
          </label>
        ))}
      </fieldset>
      {choice?.takes && <Typed takes={choice.takes} value={value} set={setTyped} />}
      <div className="row g12 wrap">
        <button
          type="button"
          className="btn first"
          onClick={() =>
            choice &&
            void attempt({
              run: () => resolve(lake, conflict, choice.choose, value),
              said: say.region.resolved(name),
              stale: [pathTo(kinds.metalake, [lake])],
            })
          }
        >
          {say.region.resolve}
        </button>
        {page && (
          <A to={page} className="btn">
            {say.region.open}
          </A>
        )}
        <span className="t3 s">{say.region.stays}</span>
      </div>
    </section>
  )
}
